import { randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { createEventWriter, readLedger } from '../event/index.ts'
import { buildUsageQuery } from '../project/index.ts'
import { createSettler } from '../settled/index.ts'
import {
  anEventRow,
  createTestClickHouse,
  createTestPostgres,
  toColumnText,
  type EventRow,
  type TestClickHouse,
  type TestPostgres,
} from '../testing/index.ts'
import { createDedupSweep, createDedupSweepStore, createDedupWriter, type DedupWriter } from './index.ts'

const hourMs = 3_600_000
const projectId = randomUUID()
const nowMs = Date.now()

let clickhouse: TestClickHouse
let postgres: TestPostgres
beforeEach(async () => {
  clickhouse = await createTestClickHouse(inject('clickhouseUrl'))
  postgres = await createTestPostgres(inject('postgresUrl'))
})
afterEach(async () => {
  await clickhouse[Symbol.asyncDispose]()
  await postgres[Symbol.asyncDispose]()
})

const createSweep = (writer: DedupWriter = createDedupWriter(clickhouse.client)) =>
  createDedupSweep({
    store: createDedupSweepStore(postgres),
    clickhouse: clickhouse.reader,
    writer,
    pause: () => turn(),
    now: () => new Date(),
    createSweepId: () => randomUUID(),
  })

/** A batch as a node stores it, now: views that it received so many hours ago, then their account. */
async function store(
  node: string,
  hoursAgo: number,
  eventIds: readonly string[],
  row: Partial<EventRow> = {},
  batchId = randomUUID(),
) {
  const receivedAtMs = nowMs - hoursAgo * hourMs
  const at = new Date(receivedAtMs)
  await clickhouse.client.insert({
    table: 'events',
    format: 'JSONEachRow',
    clickhouse_settings: { insert_deduplication_token: randomUUID() },
    values: eventIds.map((eventId) => ({
      ...anEventRow({ project_id: projectId, occurred_at: at, event_id: eventId, ...row }),
      occurred_at: toColumnText(row.occurred_at ?? at),
      received_at: toColumnText(at),
      batch_id: batchId,
    })),
  })
  const entry = { projectId, hourMs: receivedAtMs - (receivedAtMs % hourMs), duplicate: 0, rejected: 0 }
  await createEventWriter(clickhouse.client).insertLedger(batchId, node, [{ ...entry, accepted: eventIds.length }])
  return batchId
}

async function select<Row>(query: string): Promise<Row[]> {
  const answer = await clickhouse.client.query({
    query,
    format: 'JSONEachRow',
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
  })
  return answer.json<Row>()
}

/** Where each id is stored. */
async function storedIn(): Promise<Record<string, string[]>> {
  const rows = await select<{ event_id: string; batches: string[] }>(
    'SELECT event_id, arraySort(groupArray(toString(batch_id))) AS batches FROM events GROUP BY event_id',
  )
  return Object.fromEntries(rows.map((row) => [row.event_id, row.batches]))
}

async function readSums() {
  const account = await readLedger(clickhouse.reader, () => Promise.resolve([]), { since: new Date(0) })
  const sum = (field: 'accepted' | 'stored' | 'duplicate') =>
    account.hours.reduce((total, hour) => total + hour[field], 0)
  return { accepted: sum('accepted'), stored: sum('stored'), duplicate: sum('duplicate'), faults: account.faults }
}

/** Of all time, by the rows and by each roll-up. */
async function readRollups() {
  const [sums] = await select<Record<string, number>>(`
    SELECT (SELECT count() FROM events) AS rows, (SELECT sum(views) FROM traffic_15m) AS traffic,
           (SELECT sum(session_events) FROM traffic_15m) AS sessionEvents, (SELECT sum(views) FROM sessions) AS sessionViews,
           (SELECT count() FROM (SELECT session_hash FROM sessions GROUP BY session_hash HAVING sum(views) > 0)) AS sessions,
           (SELECT sum(toUnixTimestamp64Milli(ended) - toUnixTimestamp64Milli(began)) FROM
              (SELECT min(started_at) AS began, max(ended_at) AS ended FROM sessions GROUP BY session_hash)) AS durationMs`)
  return sums
}

describe('a sweep', () => {
  it('leaves an installation with one node alone: nothing is indexed', async () => {
    await store('a', 1, ['x', 'y'])
    expect(await createSweep().run()).toEqual({ nodes: 1, removed: 0, isMended: true })
    expect(await select('SELECT * FROM stored_ids')).toEqual([])
    expect(await select('SELECT * FROM swept_batches')).toEqual([])
  })

  it('keeps the copy that was received first, accounts for the others, and finds nothing the next time', async () => {
    const first = await store('a', 3, ['x', 'y', 'z'])
    await store('b', 2, ['x', 'y', 'only-b'])
    await store('c', 1, ['x', 'only-c'])
    expect(await createSweep().run()).toEqual({ nodes: 3, removed: 3, isMended: true })
    const stored = await storedIn()
    expect(Object.keys(stored).sort()).toEqual(['only-b', 'only-c', 'x', 'y', 'z'])
    for (const id of ['x', 'y', 'z']) expect(stored[id]).toEqual([first])
    expect(await readSums()).toEqual({ accepted: 8, stored: 5, duplicate: 3, faults: [] })
    // A project's month is not charged for what counts once.
    const usage = await clickhouse.reader.run(buildUsageQuery(projectId, new Date(0)))
    expect(usage.rows).toEqual([{ accepted: 5 }])
    expect(await createSweep().run()).toEqual({ nodes: 3, removed: 0, isMended: true })
    expect(await readSums()).toMatchObject({ stored: 5, faults: [] })
  })

  it('knows what a node stored while it was alone, once a second one shows up', async () => {
    await store('a', 20, ['x'])
    expect(await createSweep().run()).toMatchObject({ nodes: 1 })
    await store('b', 0, ['x'])
    expect(await createSweep().run()).toMatchObject({ nodes: 2, removed: 1 })
    expect(await readSums()).toEqual({ accepted: 2, stored: 1, duplicate: 1, faults: [] })
  })

  it('catches a backlog that is stored days later, and lets its older copy stay', async () => {
    const early = await store('b', 80, ['x', 'y'])
    await store('c', 1, ['other'])
    await createSweep().run()
    const late = await store('a', 81, ['x'])
    expect(await createSweep().run()).toMatchObject({ removed: 1 })
    expect(await storedIn()).toMatchObject({ x: [late], y: [early] })
    expect(await readSums()).toEqual({ accepted: 4, stored: 3, duplicate: 1, faults: [] })
  })

  it('counts an id again that comes more than a day later', async () => {
    await store('a', 25, ['x'])
    await store('b', 0.5, ['x'])
    await store('c', 0.1, ['x'])
    expect(await createSweep().run()).toMatchObject({ nodes: 3, removed: 1 })
    expect((await storedIn()).x).toHaveLength(2)
  })

  it('takes the same share out of the roll-ups as often as it has to', async () => {
    const at = new Date(nowMs - 2 * hourMs)
    for (const id of ['x', 'y', 'z']) {
      await store('a', 2, [id], { occurred_at: at })
      await store('b', 1, [id], { occurred_at: at })
      expect(await createSweep().run()).toEqual({ nodes: 2, removed: 1, isMended: true })
    }
    expect(await readRollups()).toMatchObject({ rows: 3, traffic: 3, sessionEvents: 3, sessionViews: 3, sessions: 1 })
  })

  it('removes rows again that their node has stored once more, and counts them once as duplicates', async () => {
    await store('a', 3, ['x'])
    const batchId = await store('b', 2, ['x'])
    await createSweep().run()
    await store('b', 2, ['x'], {}, batchId)
    expect((await storedIn()).x).toHaveLength(2)
    expect(await createSweep().run()).toMatchObject({ isMended: true })
    expect(await readSums()).toEqual({ accepted: 2, stored: 1, duplicate: 1, faults: [] })
    expect(await readRollups()).toMatchObject({ rows: 1, traffic: 1, sessionEvents: 1, sessionViews: 1 })
  })

  it('does not mix up the ids of two projects', async () => {
    await store('a', 1, ['x'])
    await store('b', 1, ['x'], { project_id: randomUUID() })
    await createSweep().run()
    expect((await storedIn()).x).toHaveLength(2)
  })

  it('mends the roll-ups, also where the copy that goes was in another bucket, page, session and day', async () => {
    const midnight = new Date(nowMs - (nowMs % (24 * hourMs)))
    const [before, after] = [new Date(midnight.getTime() - 60_000), new Date(midnight.getTime() + 60_000)]
    await store('a', 2, ['x', 'y'], { occurred_at: before, session_id: 's1', anonymous_id: 'v1' })
    await store('b', 1, ['y'], { occurred_at: after, session_id: 's1', anonymous_id: 'v1', path: '/' })
    await store('b', 1, ['x'], { occurred_at: after, session_id: 's2', anonymous_id: 'v2', path: '/other' })
    await store('b', 1, ['z'], { occurred_at: after, session_id: 's3', anonymous_id: 'v3', path: '/other' })
    expect(await readRollups()).toMatchObject({ rows: 5, traffic: 5, sessions: 3 })
    await createSweep().run()
    // x and y by v1 in one session before midnight, z by v3 after it.
    expect(await readRollups()).toEqual({
      rows: 3,
      traffic: 3,
      sessionEvents: 3,
      sessionViews: 3,
      sessions: 2,
      durationMs: 0,
    })
  })

  it('makes void what was settled with the copies that went, however often it is settled before they are gone', async () => {
    const scope = { projectId, timeZone: 'UTC' }
    const settler = createSettler(clickhouse.client)
    const settledSources = () =>
      select<{ source: number }>(
        'SELECT argMax(source_events, version) AS source FROM settled_spans GROUP BY side, from_at, to_at HAVING source != 0',
      )
    await store('a', 50, ['x', 'y'])
    await store('b', 49, ['x'])
    await settler.settle(scope, new Date())
    expect((await settledSources()).some(({ source }) => source > 0)).toBe(true)
    const writer = createDedupWriter(clickhouse.client)
    await createSweep({
      ...writer,
      async deleteEvents(month, since) {
        // The sums know already what goes, the events do not.
        await settler.settle(scope, new Date())
        await writer.deleteEvents(month, since)
      },
    }).run()
    expect(new Set((await settledSources()).map(({ source }) => source))).toEqual(new Set([-1]))
  })

  it('does nothing while another process is at it', async () => {
    await store('a', 1, ['x'])
    await store('b', 1, ['x'])
    const sweep = createSweep()
    const other = createSweep()
    const reports = await Promise.all([sweep.run(), other.run()])
    expect(reports.filter((report) => report === undefined).length).toBeLessThanOrEqual(1)
    expect(await readSums()).toEqual({ accepted: 2, stored: 1, duplicate: 1, faults: [] })
  })

  it('goes on where it was killed, at every step before and after it is done, and never loses an id', async () => {
    const row = { session_id: 's', path: '/p' }
    for (const moment of ['before', 'after'] as const) {
      for (let step = 1, isKilled = true; isKilled; step++) {
        const ids = [`${moment}-${step}-x`, `${moment}-${step}-y`]
        await store('a', 3, ids, row)
        await store('b', 2, ids, { ...row, session_id: 't' })
        isKilled = await createSweep(killedAt(createDedupWriter(clickhouse.client), step, moment))
          .run()
          .then(
            () => false,
            () => true,
          )
        const stored = await storedIn()
        for (const id of ids) expect(stored[id]?.length, `${id} after a kill`).toBeGreaterThan(0)
        await createSweep().run()
        const swept = await storedIn()
        for (const id of ids) expect(swept[id], id).toHaveLength(1)
      }
    }
    const { rows, traffic, sessionEvents, sessions } = (await readRollups()) ?? {}
    expect({ traffic, sessionEvents, sessions }).toEqual({ traffic: rows, sessionEvents: rows, sessions: 1 })
    expect((await readSums()).faults).toEqual([])
  })
})

/** A writer whose process dies at its n-th statement: before it is sent, or with its answer. */
function killedAt(writer: DedupWriter, step: number, moment: 'before' | 'after'): DedupWriter {
  let steps = 0
  return new Proxy(writer, {
    get(target, name: keyof DedupWriter) {
      const method = target[name] as (...args: unknown[]) => Promise<unknown>
      return async (...args: unknown[]) => {
        const isLast = ++steps === step
        if (isLast && moment === 'before') throw new Error('killed')
        const answer = await method(...args)
        if (isLast) throw new Error('killed')
        return answer
      }
    },
  })
}

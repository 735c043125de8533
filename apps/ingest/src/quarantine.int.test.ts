import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeTempDir } from './testing/temp-dir.ts'
import { useTestStores, startTestIngest, type TestIngest, type TestProject } from './testing/test-ingest.ts'

const stores = await useTestStores()

/** Nothing goes to ClickHouse by itself: neither size nor age are reached. */
const never = { ANALYTICS_FLUSH_INTERVAL: '60m', ANALYTICS_BATCH_SIZE: '1000000' }

interface QuarantineRow {
  readonly id: string
  readonly receivedAtMs: number
  readonly source: string
  readonly reason: string
  readonly field: string
  readonly message: string
  readonly event: string
  readonly event_id: string
  readonly library: string
  readonly raw: string
  readonly is_cut: boolean
}

async function quarantined({ id }: TestProject): Promise<QuarantineRow[]> {
  const answer = await stores.clickhouse.client.query({
    query: `SELECT * EXCEPT received_at, toUnixTimestamp64Milli(received_at) AS receivedAtMs
            FROM quarantine FINAL WHERE project_id = {id:UUID} ORDER BY event, field`,
    query_params: { id },
    format: 'JSONEachRow',
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
  })
  return answer.json<QuarantineRow>()
}

async function tallies({ id }: TestProject): Promise<Record<string, number>> {
  const answer = await stores.clickhouse.client.query({
    query: `SELECT name, sum(events) AS events FROM ingest_tallies FINAL WHERE project_id = {id:UUID} GROUP BY name`,
    query_params: { id },
    format: 'JSONEachRow',
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
  })
  const rows = await answer.json<{ name: string; events: number }>()
  return Object.fromEntries(rows.map(({ name, events }) => [name, events]))
}

const replay = async (ingest: TestIngest, project: TestProject, rows: readonly QuarantineRow[]) => {
  const answer = await ingest.inject({
    method: 'POST',
    url: '/internal/replay',
    headers: { 'x-internal-token': 'a secret of the tests', 'content-type': 'application/json' },
    payload: JSON.stringify({
      projectId: project.id,
      events: rows.map(({ source, receivedAtMs, event_id: eventId, raw }) => ({ source, receivedAtMs, eventId, raw })),
    }),
  })
  return answer.json<{ outcomes: { kind: string }[] }>().outcomes
}

const noTime = '31 December at noon'

describe('an event that is not stored', () => {
  it('waits in quarantine whole, with field and reason, counted in ledger, tallies and metrics', async () => {
    await using ingest = await startTestIngest(stores)
    const project = await stores.createProject()
    const context = { library: { name: 'ours', version: '1.2' } }
    const answer = await ingest.post(project.writeKey, {
      events: [
        { event: 'fine', user_id: 'u' },
        { event: 'bad', user_id: 'u', properties: [1], context },
        { event: 'undated', user_id: 'u', timestamp: noTime, event_id: 'mine', properties: { n: 1 } },
        'no event at all',
      ],
    })
    expect(answer.body).toMatchObject({ accepted: 1, rejected: [{ index: 1 }, { index: 2 }, { index: 3 }] })
    await ingest.flush()

    const rows = await quarantined(project)
    expect(rows.map(({ event, reason, field, source }) => [event, reason, field, source])).toEqual([
      ['', 'invalid', '', 'native'],
      ['bad', 'invalid', 'properties', 'native'],
      ['undated', 'invalid', 'timestamp', 'native'],
    ])
    expect(rows.map(({ raw }) => JSON.parse(raw) as unknown)).toEqual([
      'no event at all',
      { event: 'bad', user_id: 'u', properties: [1], context },
      { event: 'undated', user_id: 'u', timestamp: noTime, event_id: 'mine', properties: { n: 1 } },
    ])
    expect(rows[1]).toMatchObject({ library: 'ours 1.2', event_id: `quarantine-${rows[1]?.id}`, is_cut: false })
    expect(rows[2]?.event_id).toBe('mine')
    expect(await project.ledger()).toMatchObject({ accepted: 1, rejected: 3 })
    expect(await tallies(project)).toEqual({ 'drop:invalid': 3 })
    const metrics = await ingest.inject('/metrics')
    expect(metrics.body).toContain('sightline_ingest_events_rejected_total{door="native",reason="invalid"} 3')
  })

  it('is durable before its client is answered, and is kept once however often its segment is stored', async () => {
    const [directory, killed] = [makeTempDir(), makeTempDir()]
    const project = await stores.createProject()
    await using first = await startTestIngest(stores, { directory, env: never })
    await first.post(project.writeKey, { event: 'only', user_id: 'u', groups: 7 })
    // What is on the disk at the answer is what a killed process leaves.
    cpSync(directory, killed, { recursive: true })
    for (const copy of [killed, killed]) {
      const left = join(makeTempDir(), 'log')
      cpSync(copy, left, { recursive: true })
      await using again = await startTestIngest(stores, { directory: left })
      await again.flush()
    }
    await first[Symbol.asyncDispose]()
    expect((await quarantined(project)).map(({ event, field }) => [event, field])).toEqual([['only', 'groups']])
    expect(await project.ledger()).toMatchObject({ accepted: 0, rejected: 1, batches: 1 })
    expect(await tallies(project)).toEqual({ 'drop:invalid': 1 })
  })

  it('is kept whatever its texts are: halves of characters, zeros, names without end', async () => {
    await using ingest = await startTestIngest(stores)
    const project = await stores.createProject()
    const names = ['\ud800', `${'x'.repeat(199)}😀`, '\u0000', '']
    const events = names.map((event) => ({
      event,
      user_id: 'u',
      properties: { [`${event}\udfff`]: 1 },
      context: { ip: 7 },
    }))
    await ingest.post(project.writeKey, JSON.stringify({ events }))
    await ingest.flush()
    const rows = await quarantined(project)
    expect(rows).toHaveLength(4)
    for (const { raw } of rows) expect(events).toContainEqual(JSON.parse(raw))
  })

  it('keeps no more of an event than 64 KiB, and says so', async () => {
    await using ingest = await startTestIngest(stores)
    const project = await stores.createProject()
    await ingest.post(project.writeKey, { event: 'big', user_id: 'u', properties: { text: 'ü'.repeat(40_000) } })
    await ingest.flush()
    const [row] = await quarantined(project)
    expect(row).toMatchObject({ event: 'big', is_cut: true })
    expect(Buffer.byteLength(row?.raw ?? '')).toBeLessThanOrEqual(64 * 1024)
  })
})

describe('a replay', () => {
  it('stores an event once, under one id, at the time at which it arrived', async () => {
    await using ingest = await startTestIngest(stores)
    const project = await stores.createProject()
    // A text is no number for a column; the contract refuses the screen only.
    await ingest.post(project.writeKey, {
      event: 'seen',
      user_id: 'u',
      context: { screen: 7, url: 'https://a.example/x' },
    })
    await ingest.flush()
    const rows = await quarantined(project)
    expect(await replay(ingest, project, rows)).toMatchObject([{ kind: 'refused', field: 'context.screen' }])
    expect(await project.count()).toBe(0)
    // Refused again it is neither counted nor kept a second time.
    await ingest.flush()
    expect(await quarantined(project)).toEqual(rows)
    expect(await project.ledger()).toMatchObject({ rejected: 1 })

    const mended = rows.map((row) => ({ ...row, raw: row.raw.replace('"screen":7', '"screen":"7x7"') }))
    expect(await replay(ingest, project, mended)).toEqual([{ kind: 'stored' }])
    expect(await replay(ingest, project, [...mended, ...mended])).toEqual([
      { kind: 'duplicate' },
      { kind: 'duplicate' },
    ])
    await project.untilStored(1)
    // Its ledger comes after the rows.
    await ingest.flush()
    expect(await project.rows('event_id, source, path, toUnixTimestamp64Milli(occurred_at) AS at')).toEqual([
      { event_id: rows[0]?.event_id, source: 'native', path: '/x', at: rows[0]?.receivedAtMs },
    ])
    expect(await project.ledger()).toMatchObject({ accepted: 1, duplicate: 2, rejected: 1 })
  })

  it('stores at its arrival what was once refused for its time', async () => {
    await using ingest = await startTestIngest(stores)
    const project = await stores.createProject()
    await ingest.post(project.writeKey, { event: 'early', user_id: 'u', timestamp: noTime })
    await ingest.flush()
    const rows = await quarantined(project)
    const refused = rows.map((row) => ({ ...row, reason: 'time', raw: row.raw.replace(noTime, '1999-12-31') }))
    expect(await replay(ingest, project, refused)).toEqual([{ kind: 'stored' }])
    await project.untilStored(1)
    expect(await project.rows('properties, toUnixTimestamp64Milli(occurred_at) AS at')).toEqual([
      { properties: '{"$client_timestamp":"1999-12-31T00:00:00.000Z"}', at: rows[0]?.receivedAtMs },
    ])
  })

  it('is for our own processes only', async () => {
    await using ingest = await startTestIngest(stores)
    const answer = await ingest.inject({ method: 'POST', url: '/internal/replay', payload: '{}' })
    expect(answer.statusCode).toBe(401)
  })
})

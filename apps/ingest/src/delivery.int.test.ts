import { cpSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { describe, expect, it, vi } from 'vitest'
import { makeTempDir } from './testing/temp-dir.ts'
import { useTestStores, startTestIngest, type TestIngest, type TestProject } from './testing/test-ingest.ts'

const stores = await useTestStores()

const anEvent = (id: string) => ({ event: 'a', user_id: 'u', event_id: id })
const ids = (from: number, count: number) => Array.from({ length: count }, (_, index) => `e${from + index}`)
const post = (ingest: TestIngest, project: TestProject, eventIds: readonly string[]) =>
  ingest.post(project.writeKey, { events: eventIds.map(anEvent) })

/** What is stored: each id, as often as it is there. */
const storedIds = async (project: TestProject) =>
  (await project.rows<{ event_id: string }>('event_id')).map((row) => row.event_id).sort()

/** Nothing goes to ClickHouse by itself: neither size nor age are reached. */
const never = { ANALYTICS_FLUSH_INTERVAL: '60m', ANALYTICS_BATCH_SIZE: '1000000' }

describe('an event id', () => {
  it('counts once within a request, across requests and across requests at the same time', async () => {
    await using ingest = await startTestIngest(stores)
    const project = await stores.createProject()
    expect((await post(ingest, project, ['a', 'b', 'a', 'a'])).body).toEqual({
      accepted: 2,
      duplicate: 2,
      rejected: [],
    })
    expect((await post(ingest, project, ['b', 'c'])).body).toEqual({ accepted: 1, duplicate: 1, rejected: [] })
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(ingest, project, ['d', 'e'])))
    const sum = answers.reduce((total, { body }) => total + (body as { accepted: number }).accepted, 0)
    expect(sum).toBe(2)
    await project.untilStored(5)
    // Also when the first has been stored long ago.
    expect((await post(ingest, project, ['a', 'e'])).body).toEqual({ accepted: 0, duplicate: 2, rejected: [] })
    await ingest[Symbol.asyncDispose]()
    expect(await storedIds(project)).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(await project.ledger()).toMatchObject({ accepted: 5, duplicate: 2 + 1 + 38 + 2, rejected: 0 })
  })

  it('is the project’s own', async () => {
    await using ingest = await startTestIngest(stores)
    const [one, other] = [await stores.createProject(), await stores.createProject()]
    expect((await post(ingest, one, ['a'])).body).toMatchObject({ accepted: 1 })
    expect((await post(ingest, other, ['a'])).body).toMatchObject({ accepted: 1 })
    await Promise.all([one.untilStored(1), other.untilStored(1)])
  })

  it('counts once across restarts, stored or not', async () => {
    const directory = makeTempDir()
    const project = await stores.createProject()
    for (const [run, env] of [{}, never, {}].entries()) {
      await using ingest = await startTestIngest(stores, { directory, env })
      // Each run sends all that the runs before it sent, and ten more.
      const outcome = await post(ingest, project, ids(0, 10 * (run + 1)))
      expect(outcome.body).toEqual({ accepted: 10, duplicate: 10 * run, rejected: [] })
    }
    expect(await storedIds(project)).toEqual(ids(0, 30).sort())
    expect(await project.ledger()).toMatchObject({ accepted: 30, duplicate: 30 })
  })
})

describe('close', () => {
  it('stores what has been accepted, with its ledger, however young', async () => {
    const ingest = await startTestIngest(stores, { env: never })
    const project = await stores.createProject()
    await post(ingest, project, ids(0, 100))
    expect(await project.count()).toBe(0)
    await ingest[Symbol.asyncDispose]()
    expect(await storedIds(project)).toEqual(ids(0, 100).sort())
    expect(await project.ledger()).toEqual({ accepted: 100, duplicate: 0, rejected: 0, batches: 1 })
  })

  it('answers the requests that are under way, and waits for no client that keeps its connection', async () => {
    const ingest = await startTestIngest(stores)
    const project = await stores.createProject()
    const url = new URL(await ingest.listen())
    // Browsers open connections that they may never use.
    const silent = connect(Number(url.port), url.hostname)
    await new Promise((connected) => silent.once('connect', connected))
    const send = (id: string) =>
      fetch(`${url.origin}/v1/events?key=${project.writeKey}`, {
        method: 'POST',
        body: JSON.stringify(anEvent(id)),
      }).then(
        (answer) => answer.status,
        () => 0,
      )
    const sent = ids(0, 50).map(send)
    await Promise.race(sent)
    const startedAt = performance.now()
    await ingest[Symbol.asyncDispose]()
    expect(performance.now() - startedAt).toBeLessThan(8_000)
    const accepted = (await Promise.all(sent)).filter((status) => status === 202).length
    expect(accepted).toBeGreaterThan(0)
    // One whose answer was cut off may be stored as well; no other.
    const stored = await storedIds(project)
    expect(stored.length).toBeGreaterThanOrEqual(accepted)
    expect(new Set(stored).size).toBe(stored.length)
  })
})

describe('a crash', () => {
  it('loses no event that was acknowledged, and stores none twice, whenever it happens', async () => {
    const directory = makeTempDir()
    const project = await stores.createProject()
    const ingest = await startTestIngest(stores, {
      directory,
      env: { ANALYTICS_FLUSH_INTERVAL: '20ms', ANALYTICS_BATCH_SIZE: '40' },
    })
    const acknowledged = new Set<string>()
    let isSending = true
    const clients = ids(0, 4).map(async (client) => {
      for (let sent = 0; isSending; sent++) {
        const batch = ids(0, 5).map((id) => `${client}-${sent}-${id}`)
        const answer = await post(ingest, project, batch)
        if (answer.status === 202) for (const id of batch) acknowledged.add(id)
      }
    })
    // What a crash would leave at these moments: the directory as it is, with segments being written, sent and deleted.
    const crashes: { directory: string; known: string[] }[] = []
    for (let crash = 0; crash < 5; crash++) {
      const aim = acknowledged.size + 150
      await vi.waitFor(() => expect(acknowledged.size).toBeGreaterThan(aim), { timeout: 20_000, interval: 1 })
      const known = [...acknowledged]
      const copy = makeTempDir()
      copyWhileItChanges(directory, copy)
      crashes.push({ directory: copy, known })
    }
    isSending = false
    await Promise.all(clients)
    await ingest[Symbol.asyncDispose]()

    for (const { directory: copy, known } of crashes) {
      await using revived = await startTestIngest(stores, { directory: copy })
      // A client that saw no answer sends again: every id of the past is known, stored or not.
      const again = known.slice(-2_000)
      expect((await post(revived, project, again)).body).toEqual({ accepted: 0, duplicate: again.length, rejected: [] })
      expect((await post(revived, project, [...again.slice(0, 3), `new-${copy}`])).body).toMatchObject({ accepted: 1 })
    }
    const stored = await storedIds(project)
    const distinct = new Set(stored)
    expect(stored.length).toBe(distinct.size)
    expect([...acknowledged].filter((id) => !distinct.has(id))).toEqual([])
  })
})

/**
 * Nothing else runs in this process meanwhile, except what a file was just being told: that may come out as half a write,
 * as in a crash, or as a file that is gone.
 */
function copyWhileItChanges(from: string, to: string): void {
  for (;;) {
    try {
      cpSync(from, to, { recursive: true, force: true })
      return
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    }
  }
}

describe('the size and age of a batch', () => {
  it('cuts batches of the configured size', async () => {
    const project = await stores.createProject()
    await using ingest = await startTestIngest(stores, { env: { ...never, ANALYTICS_BATCH_SIZE: '10' } })
    for (let batch = 1; batch <= 3; batch++) {
      await post(ingest, project, ids(batch * 100, 10))
      await project.untilStored(batch * 10)
      await vi.waitFor(async () =>
        expect(await project.ledger()).toMatchObject({ accepted: batch * 10, batches: batch }),
      )
    }
    await post(ingest, project, ids(1_000, 9))
    expect(await project.ledger()).toMatchObject({ accepted: 30, batches: 3 })
    await ingest[Symbol.asyncDispose]()
    expect(await project.ledger()).toMatchObject({ accepted: 39, batches: 4 })
  })

  it('sends a batch when it is as old as configured', async () => {
    const project = await stores.createProject()
    await using ingest = await startTestIngest(stores, { env: { ...never, ANALYTICS_FLUSH_INTERVAL: '1500ms' } })
    const startedAt = performance.now()
    await post(ingest, project, ids(0, 1))
    await post(ingest, project, ids(1, 1))
    await project.untilStored(2)
    expect(performance.now() - startedAt).toBeGreaterThan(1_490)
    await vi.waitFor(async () => expect(await project.ledger()).toMatchObject({ accepted: 2, batches: 1 }))
  })

  it('stores at once on demand of our own processes', async () => {
    const project = await stores.createProject()
    await using ingest = await startTestIngest(stores, { env: never })
    await post(ingest, project, ids(0, 3))
    const flush = (token: string) =>
      ingest.inject({ method: 'POST', url: '/internal/flush', headers: { 'x-internal-token': token } })
    expect((await flush('wrong')).statusCode).toBe(401)
    expect((await flush('a secret of the tests')).json()).toEqual({ pendingSegments: 0 })
    expect(await project.count()).toBe(3)
  })
})

describe('/internal/live', () => {
  it('tells each accepted event once to those who have the token, as soon as it is durable', async () => {
    const project = await stores.createProject()
    await using ingest = await startTestIngest(stores, { env: never })
    const url = new URL('/internal/live', await ingest.listen())
    const open = (token: string, headers: Readonly<Record<string, string>> = {}) =>
      new Promise<{ status: number; lines: string[]; close: () => void }>((resolve, reject) => {
        const opened = request(url, { headers: { 'x-internal-token': token, ...headers } }, (answer) => {
          const lines: string[] = []
          const reader = createInterface(answer).on('line', (line) => line !== '' && lines.push(line))
          reader.on('error', () => undefined)
          resolve({ status: answer.statusCode ?? 0, lines, close: () => opened.destroy() })
        })
        opened.on('error', reject)
        opened.end()
      })
    expect((await open('')).status).toBe(401)
    const live = await open('a secret of the tests')
    expect(live.status).toBe(200)
    const tail = await open('a secret of the tests', { 'x-live-outcomes': '1' })
    await post(ingest, project, ['a', 'b', 'a'])
    await ingest.post(project.writeKey, { event: 'nobody' })
    await post(ingest, project, ['a', 'c'])
    await vi.waitFor(() => expect(live.lines).toHaveLength(3))
    const seen = live.lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(seen.map((event) => event['eventId'])).toEqual(['a', 'b', 'c'])
    expect(seen[0]).toMatchObject({ projectId: project.id, event: 'a', kind: 'track' })
    // Nothing by which a person could be known.
    expect(live.lines.join()).not.toContain('"u"')
    // Who asks for it hears of every event what became of it.
    await vi.waitFor(() => expect(tail.lines).toHaveLength(3 + 6))
    const told = tail.lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => 'outcome' in line)
    expect(told.map(({ outcome, eventId }) => [outcome, eventId])).toEqual([
      ['accepted', 'a'],
      ['accepted', 'b'],
      ['duplicate', 'a'],
      ['rejected', ''],
      ['duplicate', 'a'],
      ['accepted', 'c'],
    ])
    expect(told[3]).toMatchObject({ event: 'nobody', field: 'user_id', source: 'native' })
    live.close()
    tail.close()
  })
})

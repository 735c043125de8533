import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest'
import { procedureInputs } from '../testing/procedure-inputs.ts'
import { startTcpGate, type TcpGate } from '../testing/tcp-gate.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'
import type { TestBrowser } from '../testing/test-client.ts'
import { openOwnersBrowser } from '../testing/test-owner.ts'

let gate: TcpGate
let world: TestApi
let owner: TestBrowser
let projectId: string
const log: string[] = []
beforeAll(async () => {
  gate = await startTcpGate(inject('clickhouseUrl'))
  world = await startTestApi({
    clickhouseUrl: inject('clickhouseUrl'),
    postgresUrl: inject('postgresUrl'),
    env: { CLICKHOUSE_URL: gate.url },
    log: (line) => log.push(line),
  })
  owner = await openOwnersBrowser(world.url)
  projectId = (await owner.trpc.project.create.mutate({ name: 'Shop', timeZone: 'UTC' })).id
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await gate[Symbol.asyncDispose]()
})
beforeEach(() => {
  log.length = 0
  gate.close()
})

/** How many queries ended so. */
async function count(outcome: 'cancelled' | 'failed'): Promise<number> {
  const metrics = await (await fetch(`${world.url}/metrics`)).text()
  const counts = metrics.matchAll(/^sightline_query_seconds_count\{.*outcome="(\w+)".*\} (\d+)$/gm)
  return [...counts].reduce((sum, [, found, number]) => sum + (found === outcome ? Number(number) : 0), 0)
}

/** A call of which nobody waits for the answer. */
async function leave(path: string, init: RequestInit = {}): Promise<void> {
  const answer = owner.fetch(path, { ...init, signal: AbortSignal.timeout(100) }).then(
    () => 'answered',
    () => 'left',
  )
  expect(await answer).toBe('left')
}

/** Those that ask the event store. */
const procedures = [
  'overview.run',
  'overview.top',
  'trend.run',
  'person.recent',
  'person.find',
  'person.timeline',
  'event.names',
  'event.get',
  'event.fields',
  'event.values',
  'event.recent',
  'eventPolicy.counts',
  'project.usage',
  'quarantine.list',
  'quarantine.summary',
  'ledger.read',
  'source.list',
  'stream.read',
]
const routes = ['/api/events/stats', '/api/v1/person-features', '/api/v1/stream?after=earliest']

describe('a caller who goes away', () => {
  const calls = [
    ...procedures.map((path) => ({ path: `/trpc/${path}`, input: procedureInputs[path] })),
    ...routes.map((path) => ({ path, input: undefined })),
  ]
  it.each(calls)('ends the queries of $path, and nobody is blamed in the log', async ({ path, input }) => {
    const url = new URL(path, world.url)
    if (input === undefined) url.searchParams.set('project_id', projectId)
    else url.searchParams.set('input', JSON.stringify({ json: { projectId, ...input } }))
    const before = await count('cancelled')
    const leaveAndCount = async () => {
      // Once may be too early: before the store is asked.
      await leave(`${url.pathname}${url.search}`)
      expect(await count('cancelled')).toBeGreaterThan(before)
    }
    await vi.waitFor(leaveAndCount, { timeout: 10_000 })
    expect(log).toEqual([])
  })

  it('does not end what a change has under way', async () => {
    const [cancelled, failed] = [await count('cancelled'), await count('failed')]
    await leave(`/api/v1/stream/consumers/mine?project_id=${projectId}`, {
      method: 'PUT',
      body: '{"offset":"latest"}',
      headers: { 'content-type': 'application/json' },
    })
    // Cuts the connection that hangs, so that the query fails: it was waited for until then.
    gate.open()
    await vi.waitFor(async () => expect(await count('failed')).toBeGreaterThan(failed), { timeout: 10_000 })
    expect(await count('cancelled')).toBe(cancelled)
  })
})

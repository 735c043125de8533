import { readdirSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { makeTempDir } from './testing/temp-dir.ts'
import { startTcpProxy } from './testing/tcp-proxy.ts'
import { useTestStores, startTestIngest, type TestIngest, type TestProject } from './testing/test-ingest.ts'

const stores = await useTestStores()

/** Stands between ingest and a database. @returns the proxy and the database's address through it. */
async function createProxied(url: string) {
  const target = new URL(url)
  const proxy = await startTcpProxy({ host: target.hostname, port: Number(target.port) })
  target.port = String(proxy.port)
  return { proxy, url: target.toString() }
}

/** Four clients that send events with ids of their own, and send again what was not acknowledged, until they are stopped. */
function startLoad(ingest: TestIngest, project: TestProject) {
  const acknowledged: string[] = []
  const statuses = new Set<number>()
  let isSending = true
  const clients = [0, 1, 2, 3].map(async (client) => {
    for (let batch = 0; isSending; batch++) {
      const ids = Array.from({ length: 10 }, (_, index) => `${client}-${batch}-${index}`)
      const events = ids.map((id) => ({ event: 'page_view', event_id: id, anonymous_id: `visitor-${client}` }))
      const answer = await ingest.post(project.writeKey, { events })
      statuses.add(answer.status)
      if (answer.status === 202) acknowledged.push(...ids)
    }
  })
  return {
    statuses,
    acknowledged,
    /** Resolves once so many more events have been acknowledged. */
    pass: (count: number) => {
      const aim = acknowledged.length + count
      return vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(aim), { timeout: 30_000, interval: 5 })
    },
    async stop() {
      isSending = false
      await Promise.all(clients)
    },
  }
}

/** Every acknowledged event is stored once, in the rows, the ledger and the roll-ups. */
async function expectExactlyOnce(project: TestProject, acknowledged: readonly string[]) {
  await project.untilStored(acknowledged.length, 30_000)
  const stored = (await project.rows<{ event_id: string }>('event_id')).map((row) => row.event_id)
  expect(new Set(stored)).toEqual(new Set(acknowledged))
  await vi.waitFor(async () => {
    expect(await project.ledger()).toMatchObject({ accepted: acknowledged.length, duplicate: 0, rejected: 0 })
  })
  const views = await stores.clickhouse.client.query({
    query: 'SELECT sum(views) AS views FROM traffic_15m WHERE project_id = {id:UUID}',
    query_params: { id: project.id },
    format: 'JSONEachRow',
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
  })
  expect(await views.json()).toEqual([{ views: acknowledged.length }])
}

describe('with ClickHouse away under load', () => {
  it('accepts everything meanwhile, and stores it exactly once afterwards', async () => {
    const { proxy, url } = await createProxied(stores.clickhouse.connection.url)
    await using _proxy = proxy
    await using ingest = await startTestIngest(stores, {
      env: { CLICKHOUSE_URL: url, ANALYTICS_FLUSH_INTERVAL: '50ms' },
    })
    const project = await stores.createProject()
    const load = startLoad(ingest, project)
    for (let outage = 0; outage < 3; outage++) {
      await load.pass(200)
      proxy.cut()
      await load.pass(1_000)
      await vi.waitFor(async () => {
        const health = await ingest.inject('/health')
        expect([health.statusCode, health.json()]).toMatchObject([200, { isStoreFailing: true }])
      })
      proxy.restore()
    }
    await load.pass(200)
    await load.stop()
    expect([...load.statuses]).toEqual([202])
    await expectExactlyOnce(project, load.acknowledged)
  })

  it('stores once what was on its way when the connection broke, whoever had it last', async () => {
    const { proxy, url } = await createProxied(stores.clickhouse.connection.url)
    await using _proxy = proxy
    const env = { CLICKHOUSE_URL: url, ANALYTICS_FLUSH_INTERVAL: '10ms', ANALYTICS_BATCH_SIZE: '20' }
    await using ingest = await startTestIngest(stores, { env })
    const project = await stores.createProject()
    const load = startLoad(ingest, project)
    for (let cut = 0; cut < 12; cut++) {
      await load.pass(100)
      proxy.cut()
      proxy.restore()
    }
    await load.stop()
    await expectExactlyOnce(project, load.acknowledged)
  })

  it('keeps everything over a restart in the middle of the outage', async () => {
    const directory = makeTempDir()
    const project = await stores.createProject()
    const dead = { CLICKHOUSE_URL: 'http://127.0.0.1:9', ANALYTICS_FLUSH_INTERVAL: '50ms' }
    const events = Array.from({ length: 100 }, (_, index) => ({
      event: 'page_view',
      event_id: `e${index}`,
      user_id: 'u',
    }))
    const cutOff = await startTestIngest(stores, { directory, env: dead })
    expect(await cutOff.post(project.writeKey, { events })).toMatchObject({ status: 202 })
    await cutOff.close(300)
    const segments = () => readdirSync(directory).filter((name) => name.endsWith('.segment'))
    expect(segments()).toHaveLength(1)
    await using ingest = await startTestIngest(stores, { directory })
    expect((await ingest.post(project.writeKey, { events })).body).toMatchObject({ accepted: 0, duplicate: 100 })
    await project.untilStored(100)
    await vi.waitFor(() => expect(segments()).toEqual([]))
  })

  it('stops within its time when ClickHouse takes a batch and never answers, and stores it with the next start', async () => {
    const { proxy, url } = await createProxied(stores.clickhouse.connection.url)
    await using _proxy = proxy
    const directory = makeTempDir()
    const project = await stores.createProject()
    const hanging = await startTestIngest(stores, { directory, env: { CLICKHOUSE_URL: url } })
    proxy.stall()
    await hanging.post(project.writeKey, { event: 'page_view', event_id: 'a', user_id: 'u' })
    const startedAt = performance.now()
    await hanging.close(500)
    expect(performance.now() - startedAt).toBeLessThan(5_000)
    expect(await project.count()).toBe(0)
    await using _next = await startTestIngest(stores, { directory })
    await project.untilStored(1)
  })
})

describe('with PostgreSQL away', () => {
  it('survives a connection that breaks under a statement', async () => {
    const { proxy, url } = await createProxied(stores.postgres.url)
    await using _proxy = proxy
    await using ingest = await startTestIngest(stores, { env: { POSTGRES_URL: url } })
    const [first, second] = [await stores.createProject(), await stores.createProject()]
    const event = { event: 'a', user_id: 'u' }
    expect(await ingest.post(first.writeKey, event)).toMatchObject({ status: 202 })
    proxy.stall()
    const held = proxy.bytesHeld
    const waiting = ingest.post(second.writeKey, event)
    await vi.waitFor(() => expect(proxy.bytesHeld).toBeGreaterThan(held))
    proxy.cut()
    expect(await waiting).toMatchObject({ status: 503, body: { error: { code: 'unavailable' } } })
  })

  it('goes on with keys that it knows, answers 503 to others, and knows them once it is back', async () => {
    const { proxy, url } = await createProxied(stores.postgres.url)
    await using _proxy = proxy
    await using ingest = await startTestIngest(stores, { env: { POSTGRES_URL: url } })
    const [known, unknown] = [await stores.createProject(), await stores.createProject()]
    const event = { event: 'a', user_id: 'u' }
    expect(await ingest.post(known.writeKey, event)).toMatchObject({ status: 202 })
    proxy.cut()
    expect(await ingest.post(known.writeKey, event)).toMatchObject({ status: 202 })
    expect(await ingest.post(unknown.writeKey, event)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      body: { error: { code: 'unavailable' } },
    })
    proxy.restore()
    await vi.waitFor(async () => expect(await ingest.post(unknown.writeKey, event)).toMatchObject({ status: 202 }), {
      timeout: 10_000,
    })
    await Promise.all([known.untilStored(2), unknown.untilStored(1)])
  })
})

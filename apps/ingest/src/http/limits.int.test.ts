import { request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { createProjectStore } from '@sightline/db/project'
import type { ProjectLimits } from '@sightline/domain/project'
import { describe, expect, it, vi } from 'vitest'
import { startTcpProxy } from '../testing/tcp-proxy.ts'
import { useTestStores, startTestIngest } from '../testing/test-ingest.ts'

const stores = await useTestStores()

const anEvent = () => ({ event: 'a', user_id: 'u' })
const many = (count: number) => ({ events: Array.from({ length: count }, anEvent) })

describe('INGEST_MAX_EVENTS_PER_SECOND', () => {
  it('answers 429 and says when to come again, for each key alone', async () => {
    await using ingest = await startTestIngest(stores, { env: { INGEST_MAX_EVENTS_PER_SECOND: '10' } })
    const [busy, quiet] = [await stores.createProject(), await stores.createProject()]
    expect(await ingest.post(busy.writeKey, many(100))).toMatchObject({ status: 202 })
    const refused = await ingest.post(busy.writeKey, many(50))
    expect(refused).toMatchObject({
      status: 429,
      headers: { 'retry-after': '5' },
      body: { error: { code: 'limit_exceeded', details: { eventsPerSecond: 10, retryAfterSeconds: 5 } } },
    })
    expect(await ingest.post(quiet.writeKey, many(100))).toMatchObject({ status: 202 })
    await busy.untilStored(100)
  })
})

describe('the limits of a project', () => {
  it('holds its own rate for each of its keys, and leaves other projects alone', async () => {
    await using ingest = await startTestIngest(stores)
    const [limited, free] = [await stores.createProject(), await stores.createProject()]
    await limit(limited.id, { eventsPerSecond: 2 })
    expect(await ingest.post(limited.writeKey, many(20))).toMatchObject({ status: 202 })
    expect(await ingest.post(limited.writeKey, many(10))).toMatchObject({
      status: 429,
      headers: { 'retry-after': '5' },
      body: { error: { code: 'limit_exceeded', details: { eventsPerSecond: 2 } } },
    })
    expect(await ingest.post(free.writeKey, many(100))).toMatchObject({ status: 202 })
  })

  it('refuses what goes beyond the events of a month, each vendor in its own way, and keeps what was accepted', async () => {
    await using ingest = await startTestIngest(stores)
    const project = await stores.createProject()
    await limit(project.id, { eventsPerMonth: 10 })
    expect(await ingest.post(project.writeKey, many(9))).toMatchObject({ status: 202 })
    expect(await ingest.post(project.writeKey, many(1))).toMatchObject({ status: 202 })
    const refused = await ingest.post(project.writeKey, many(1))
    expect(refused).toMatchObject({ status: 429, body: { error: { details: { eventsPerMonth: 10 } } } })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    const send = (url: string, payload: object, headers: Record<string, string> = {}) =>
      ingest.inject({ method: 'POST', url, payload, headers })
    const segment = await send(
      '/v1/track',
      { event: 'a', userId: 'u' },
      { authorization: `Basic ${Buffer.from(`${project.writeKey}:`).toString('base64')}` },
    )
    // analytics-node waits no longer than 300 seconds; posthog-js would drop what is answered with 429.
    expect([segment.statusCode, Number(segment.headers['retry-after']) <= 300]).toEqual([429, true])
    const posthog = await send('/e/', { api_key: project.writeKey, event: 'a', distinct_id: 'u' })
    expect(posthog.statusCode).toBe(503)
    await project.untilStored(10)
  })

  it('knows after a restart what the month has used', async () => {
    const project = await stores.createProject()
    await limit(project.id, { eventsPerMonth: 5 })
    {
      await using ingest = await startTestIngest(stores)
      expect(await ingest.post(project.writeKey, many(5))).toMatchObject({ status: 202 })
      await ingest.flush()
    }
    await using ingest = await startTestIngest(stores)
    // The first request asks the ledger and does not wait for it.
    await vi.waitFor(async () => expect(await ingest.post(project.writeKey, many(1))).toMatchObject({ status: 429 }))
  })
})

/** Sets the limits of a project, as its settings do. */
async function limit(projectId: string, limits: ProjectLimits): Promise<void> {
  await createProjectStore({ db: stores.postgres.db }).update(projectId, { limits })
}

describe('INGEST_LOG_MAX_BYTES', () => {
  it('answers 503 while the log is full, and takes events again once the event store has taken them', async () => {
    const clickhouse = new URL(stores.clickhouse.connection.url)
    await using proxy = await startTcpProxy({ host: clickhouse.hostname, port: Number(clickhouse.port) })
    clickhouse.port = String(proxy.port)
    proxy.cut()
    const env = {
      CLICKHOUSE_URL: clickhouse.toString(),
      INGEST_LOG_MAX_BYTES: '1000',
      ANALYTICS_FLUSH_INTERVAL: '50ms',
    }
    await using ingest = await startTestIngest(stores, { env })
    const project = await stores.createProject()
    let sent = 0
    const refused = await vi.waitFor(
      async () => {
        const answer = await ingest.post(project.writeKey, anEvent())
        if (answer.status === 202) sent++
        expect(answer.status).toBe(503)
        return answer
      },
      { timeout: 10_000, interval: 50 },
    )
    expect(refused).toMatchObject({ headers: { 'retry-after': '5' }, body: { error: { code: 'unavailable' } } })
    const health = await ingest.inject('/health')
    expect([health.statusCode, health.json()]).toMatchObject([503, { status: 'unavailable', isAccepting: false }])

    proxy.restore()
    await vi.waitFor(async () => expect((await ingest.inject('/health')).statusCode).toBe(200), {
      timeout: 20_000,
    })
    expect(await ingest.post(project.writeKey, anEvent())).toMatchObject({ status: 202 })
    await project.untilStored(sent + 1)
  })
})

describe('what a client does with its connection', () => {
  /** The head of a request whose body is to follow. */
  const head = (key: string, fields: readonly string[]) =>
    ['POST /v1/events HTTP/1.1', 'Host: x', `Authorization: Bearer ${key}`, ...fields, '', ''].join('\r\n')

  it('loses nothing of others when one breaks off in the middle of a body', async () => {
    await using ingest = await startTestIngest(stores)
    const project = await stores.createProject()
    const { port } = new URL(await ingest.listen())
    for (let client = 0; client < 20; client++) {
      const socket = connect(Number(port), '127.0.0.1')
      socket.write(head(project.writeKey, ['Content-Length: 1000']) + '{"event":"broken"')
      await new Promise((connected) => socket.once('connect', connected))
      socket.destroy()
    }
    expect(await ingest.post(project.writeKey, anEvent())).toMatchObject({ status: 202 })
    await project.untilStored(1)
    expect((await ingest.inject('/health')).statusCode).toBe(200)
  })

  it('reads a body in chunks, and answers 413 to one without end', async () => {
    await using ingest = await startTestIngest(stores)
    const project = await stores.createProject()
    const url = `${await ingest.listen()}/v1/events?key=${project.writeKey}`
    const send = (chunks: readonly (string | Buffer)[]) =>
      new Promise<number>((resolve, reject) => {
        const sending = request(url, { method: 'POST' }, (answer: IncomingMessage) => {
          answer.resume()
          resolve(answer.statusCode ?? 0)
        })
        // The server hangs up on what it does not want to read to its end.
        sending.on('error', reject)
        for (const chunk of chunks) sending.write(chunk)
        sending.end()
      })
    expect(await send(['{"event":"a",', '"user_id":', '"u"}'])).toBe(202)
    const megabyte = Buffer.alloc(1024 * 1024, ' ')
    expect(await send(['{', ...Array.from({ length: 6 }, () => megabyte)])).toBe(413)
    await project.untilStored(1)
  })

  it('sends many requests over one connection', async () => {
    await using ingest = await startTestIngest(stores)
    const project = await stores.createProject()
    const { port } = new URL(await ingest.listen())
    const socket = connect(Number(port), '127.0.0.1')
    const body = JSON.stringify(anEvent())
    let answers = ''
    socket.on('data', (bytes) => (answers += bytes.toString()))
    // Pipelined: the next request does not wait for the answer to the one before.
    for (let sent = 0; sent < 50; sent++)
      socket.write(head(project.writeKey, [`Content-Length: ${body.length}`]) + body)
    await vi.waitFor(() => expect(answers.split('HTTP/1.1 202').length - 1).toBe(50))
    socket.destroy()
    await project.untilStored(50)
  })
})

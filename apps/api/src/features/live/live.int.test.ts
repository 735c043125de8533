import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LiveEvent, LiveMessage } from '@sightline/domain/live'
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client'
import superjson from 'superjson'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { WebSocket } from 'ws'
import type { AppRouter } from '../../contract.ts'
import { startTestApi, type TestApi } from '../../testing/test-api.ts'
import type { TestBrowser } from '../../testing/test-client.ts'
import { openOwnersBrowser } from '../../testing/test-owner.ts'

const internalToken = 'the internal token of the tests, long enough'

/** Speaks as ingest does: an endless stream, one event for each line. */
const streams = new Set<ServerResponse>()
let refused = 0
const ingest = createServer((request, response) => {
  if (request.url !== '/internal/live' || request.headers['x-internal-token'] !== internalToken) {
    refused += 1
    response.writeHead(401).end()
    return
  }
  response.writeHead(200).write('\n')
  streams.add(response)
  response.once('close', () => streams.delete(response))
})

function publish(event: LiveEvent): void {
  for (const stream of streams) stream.write(`${JSON.stringify(event)}\n`)
}

function aLiveEvent(projectId: string, event: string): LiveEvent {
  const at = new Date()
  return {
    eventId: event,
    projectId,
    event,
    kind: 'track',
    visitor: 'v',
    path: '/',
    referrerHost: '',
    country: 'DE',
    browser: 'Firefox',
    os: 'Linux',
    device: 'desktop',
    occurredAt: at,
    receivedAt: at,
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let waitedMs = 0; !condition() && waitedMs < 8_000; waitedMs += 10) await new Promise((go) => setTimeout(go, 10))
  expect(condition()).toBe(true)
}

let app: TestApi
let browser: TestBrowser
let projectId: string
beforeAll(async () => {
  await new Promise<void>((go) => ingest.listen(0, '127.0.0.1', go))
  const { port } = ingest.address() as AddressInfo
  const env = { INGEST_URL: `http://127.0.0.1:${port}`, INTERNAL_TOKEN: internalToken }
  app = await startTestApi({ clickhouseUrl: inject('clickhouseUrl'), postgresUrl: inject('postgresUrl'), env })
  browser = await openOwnersBrowser(app.url)
  projectId = (await browser.trpc.project.create.mutate({ name: 'Live' })).id
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  ingest.closeAllConnections()
  ingest.close()
})

function connect(headers: Record<string, string>) {
  class Socket extends WebSocket {
    constructor(url: string | URL) {
      super(url, { headers })
    }
  }
  // The package `ws` is a WebSocket in all that the client uses; the types of Node and of `ws` differ.
  const socket = createWSClient({
    url: `${app.url.replace('http', 'ws')}/trpc`,
    WebSocket: Socket as unknown as typeof globalThis.WebSocket,
    retryDelayMs: () => 60_000,
  })
  const client = createTRPCClient<AppRouter>({ links: [wsLink({ client: socket, transformer: superjson })] })
  return { client, [Symbol.asyncDispose]: () => socket.close() }
}

describe('live.subscribe', () => {
  it('sends a snapshot at once and each accepted event of the project within a second', async () => {
    await using socket = connect({ cookie: browser.cookie, origin: app.url })
    const messages: LiveMessage[] = []
    const subscription = socket.client.live.subscribe.subscribe(
      { projectId },
      { onData: (message) => messages.push(message) },
    )
    await until(() => messages.length === 1 && streams.size === 1)
    expect(messages[0]).toMatchObject({ kind: 'snapshot', skippedEvents: 0, snapshot: { activeVisitors: 0 } })

    publish(aLiveEvent('00000000-0000-0000-0000-000000000000', 'foreign'))
    const sentAt = performance.now()
    publish(aLiveEvent(projectId, 'mine'))
    await until(() => messages.length === 2)
    expect(performance.now() - sentAt).toBeLessThan(1_000)
    expect(messages[1]).toMatchObject({ kind: 'event', event: { event: 'mine', occurredAt: expect.any(Date) } })

    subscription.unsubscribe()
    await until(() => streams.size === 0)
  })

  it('comes back after ingest went away, and samples a flood', async () => {
    await using socket = connect({ cookie: browser.cookie, origin: app.url })
    const messages: LiveMessage[] = []
    socket.client.live.subscribe.subscribe({ projectId }, { onData: (message) => messages.push(message) })
    await until(() => streams.size === 1)
    for (const stream of streams) stream.destroy()
    streams.clear()
    await until(() => streams.size === 1)
    for (let n = 0; n < 500; n += 1) publish(aLiveEvent(projectId, `flood-${n}`))
    const countEvents = () => messages.filter((message) => message.kind === 'event').length
    await until(() => countEvents() >= 50)
    // A flood may fall on two seconds of the clock, each of which lets 50 pass.
    expect(countEvents()).toBeLessThanOrEqual(100)
  })

  it('is refused without a session, and to pages of other sites with one', async () => {
    const errors: string[] = []
    await using nobody = connect({})
    nobody.client.live.subscribe.subscribe(
      { projectId },
      { onError: (error) => errors.push(error.data?.domain.code ?? '') },
    )
    await until(() => errors.length === 1)
    expect(errors).toEqual(['unauthenticated'])

    const evil = new WebSocket(`${app.url.replace('http', 'ws')}/trpc`, {
      headers: { cookie: browser.cookie, origin: 'https://evil.example' },
    })
    const status = await new Promise((resolve) =>
      evil.on('unexpected-response', (_request, response) => resolve(response.statusCode)),
    )
    expect(status).toBe(403)
    expect(refused).toBe(0)
  })
})

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer as readBytes } from 'node:stream/consumers'
import { jitsuAnalytics } from '@jitsu/js'
import RudderAnalytics from '@rudderstack/rudder-sdk-node'
import { Analytics as SegmentAnalytics } from '@segment/analytics-node'
import { describe, expect, it, vi } from 'vitest'
import { useTestIngest, useTestStores, type TestProject } from '../../testing/test-ingest.ts'

const stores = await useTestStores()
const ingest = await useTestIngest(stores)
const host = await ingest.listen()

const who = { userId: 'user-1', anonymousId: 'anon-1' }
const pricing = { url: 'https://shop.example/pricing', title: 'Pricing', referrer: 'https://news.example/today' }
const order = { revenue: 49.5, currency: 'EUR', nested: { a: [1, 'ü'] } }

const columns = `event, kind, user_id, anonymous_id, groups, toFloat64(revenue) AS revenue, currency,
  url, path, title, referrer, referrer_host, properties, browser`

/** What the same four calls are, whichever SDK made them. */
const journey = [
  {
    event: 'Order Completed',
    kind: 'track',
    user_id: 'user-1',
    anonymous_id: 'anon-1',
    revenue: 49.5,
    currency: 'EUR',
    properties: JSON.stringify(order),
  },
  {
    event: 'group',
    kind: 'group',
    user_id: 'user-1',
    anonymous_id: 'anon-1',
    groups: '{"group":"acme"}',
    properties: '{"name":"Acme","group_type":"group","group_key":"acme"}',
  },
  { event: 'identify', kind: 'identify', user_id: 'user-1', anonymous_id: 'anon-1', properties: '{"plan":"pro"}' },
  {
    event: 'page_view',
    kind: 'page',
    user_id: '',
    anonymous_id: 'anon-1',
    ...pricing,
    path: '/pricing',
    referrer_host: 'news.example',
    properties: '{"name":"Plans"}',
  },
]

/** The rows by name, of exactly the calls of the journey. */
async function rowsOf(project: TestProject) {
  await project.untilStored(journey.length)
  const rows = await project.rows<{ readonly event: string }>(columns)
  return rows.toSorted((a, b) => (a.event < b.event ? -1 : 1))
}

/** The ledger is written behind the rows. */
function untilCounted(project: TestProject, counts: { readonly accepted: number; readonly duplicate: number }) {
  return vi.waitFor(async () => expect(await project.ledger()).toMatchObject(counts), { timeout: 10_000, interval: 50 })
}

interface FlakyServer extends AsyncDisposable {
  readonly url: string
  /** Status of each answer so far. */
  readonly statuses: readonly number[]
}

/** Hands requests on to ingest; the first is stored there, but answered with 503. */
async function startFlakyServer(): Promise<FlakyServer> {
  const statuses: number[] = []
  const server = createServer(async (request, response) => {
    const body = await readBytes(request)
    const headers = new Headers()
    for (const name of ['authorization', 'content-type', 'content-encoding']) {
      const value = request.headers[name]
      if (typeof value === 'string') headers.set(name, value)
    }
    const answer = await fetch(`${host}${request.url ?? ''}`, { method: 'POST', headers, body })
    const status = statuses.length === 0 ? 503 : answer.status
    statuses.push(status)
    response.writeHead(status).end(await answer.text())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    statuses,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

/** The one is a fork of the other. */
function goThrough(sdk: SegmentAnalytics | RudderAnalytics): void {
  sdk.page({ anonymousId: 'anon-1', name: 'Plans', properties: pricing })
  sdk.identify({ ...who, traits: { plan: 'pro' } })
  sdk.track({ ...who, event: 'Order Completed', properties: order })
  sdk.group({ ...who, groupId: 'acme', traits: { name: 'Acme' } })
}

describe('@segment/analytics-node', () => {
  it('works unmodified when its host is changed', async () => {
    const project = await stores.createProject()
    const segment = new SegmentAnalytics({ writeKey: project.writeKey, host })
    goThrough(segment)
    await segment.closeAndFlush()
    expect(await rowsOf(project)).toMatchObject(journey)
  })

  it('sends again what was answered with 503, and it counts once', async () => {
    const project = await stores.createProject()
    await using flaky = await startFlakyServer()
    const segment = new SegmentAnalytics({ writeKey: project.writeKey, host: flaky.url })
    goThrough(segment)
    await segment.closeAndFlush()
    expect(flaky.statuses).toEqual([503, 200])
    expect(await rowsOf(project)).toMatchObject(journey)
    await untilCounted(project, { accepted: 4, duplicate: 4 })
  })
})

describe('@rudderstack/rudder-sdk-node', () => {
  it('works unmodified when its data plane is changed', async () => {
    const project = await stores.createProject()
    const rudder = new RudderAnalytics(project.writeKey, { dataPlaneUrl: host })
    goThrough(rudder)
    await rudder.flush()
    expect(await rowsOf(project)).toMatchObject(journey)
  })

  it('sends again what was answered with 503, and it counts once', async () => {
    const project = await stores.createProject()
    await using flaky = await startFlakyServer()
    const rudder = new RudderAnalytics(project.writeKey, { dataPlaneUrl: flaky.url, gzip: false })
    goThrough(rudder)
    await rudder.flush()
    expect(await rowsOf(project)).toMatchObject(journey)
    expect(flaky.statuses[0]).toBe(503)
    await untilCounted(project, { accepted: 4, duplicate: 1 })
  })
})

describe('@jitsu/js in Node', () => {
  it('works unmodified when its host is changed', async () => {
    const project = await stores.createProject()
    const jitsu = jitsuAnalytics({
      host,
      writeKey: `sightline:${project.writeKey}`,
      errorPolicy: 'rethrow',
    })
    jitsu.setAnonymousId('anon-1')
    await jitsu.page('Plans', pricing)
    await jitsu.identify('user-1', { plan: 'pro' })
    await jitsu.track('Order Completed', order)
    await jitsu.group('acme', { name: 'Acme' })
    expect(await rowsOf(project)).toMatchObject(journey)
  })
})

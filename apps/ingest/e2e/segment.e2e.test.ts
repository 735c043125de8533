import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Route } from 'playwright-core'
import { describe, expect, it, vi } from 'vitest'
import type { TestProject } from '../src/testing/test-ingest.ts'
import { openSite } from './support/site.ts'
import { useStage, type Visitor } from './support/stage.ts'

const stage = useStage()

const order = "{ revenue: 49.5, currency: 'EUR', nested: { a: [1, 'ü'] } }"

/** The journey in the words that the three SDKs share. */
const journey = `
  await sdk.page('Plans', {})
  await sdk.identify('user-1', { plan: 'pro' })
  await sdk.track('Order Completed', ${order})
  await sdk.group('acme', { name: 'Acme' })`

const columns = `event, kind, user_id, anonymous_id, session_id, groups, properties, toFloat64(revenue) AS revenue,
  currency, path, title, referrer, utm_source, browser, language, abs(dateDiff('second', occurred_at, now())) < 60 AS isNow`

interface Row {
  readonly event: string
  readonly anonymous_id: string
}

/** Of a package that npm has hoisted; not all let their package.json be resolved. */
const packageDirectory = (name: string) => fileURLToPath(new URL(`../../../node_modules/${name}`, import.meta.url))

/** A visitor who comes from another site to /pricing and does what `script` says there. */
async function visit(visitor: Visitor, siteUrl: string): Promise<void> {
  await visitor.page.goto(`${siteUrl}/pricing?utm_source=news`, { referer: 'https://news.example/' })
}

/** One row for each call, all of the same visitor, and nothing in the properties that the page did not say. */
async function expectJourney(project: TestProject): Promise<void> {
  await project.untilStored(4)
  const rows = (await project.rows<Row>(columns)).toSorted((a, b) => (a.event < b.event ? -1 : 1))
  const anonymousId = rows[0]?.anonymous_id ?? ''
  expect(anonymousId).not.toBe('')
  const seen = {
    anonymous_id: anonymousId,
    path: '/pricing',
    title: 'Page /pricing',
    referrer: 'https://news.example/',
    utm_source: 'news',
    browser: expect.stringContaining('Chrome') as string,
    language: 'en-US',
    isNow: 1,
  }
  const known = { ...seen, user_id: 'user-1' }
  expect(rows).toMatchObject([
    {
      ...known,
      event: 'Order Completed',
      kind: 'track',
      revenue: 49.5,
      currency: 'EUR',
      properties: '{"revenue":49.5,"currency":"EUR","nested":{"a":[1,"ü"]}}',
    },
    {
      ...known,
      event: 'group',
      groups: '{"group":"acme"}',
      properties: '{"name":"Acme","group_type":"group","group_key":"acme"}',
    },
    { ...known, event: 'identify', properties: '{"plan":"pro"}' },
    { ...seen, event: 'page_view', user_id: '', properties: '{"name":"Plans"}' },
  ])
}

const segmentHead = (writeKey: string, cdnURL: string, options = '{}') => `<script src="/sdk/index.js"></script>
<script>
  const sdk = AnalyticsNext.AnalyticsBrowser.load({ writeKey: '${writeKey}', cdnURL: '${cdnURL}' }, ${options})
</script>`
const segmentDirectory = () => join(packageDirectory('@segment/analytics-next'), 'dist/umd')

describe('@segment/analytics-next on a site of another origin', () => {
  it.each(['ingestUrl', 'apiUrl'] as const)('sends its events to where its settings came from: %s', async (origin) => {
    const project = await stage().createProject()
    const head = segmentHead(project.writeKey, stage()[origin])
    await using site = await openSite({ sdkDirectory: segmentDirectory(), head })
    await using visitor = await stage().openVisitor()
    await visit(visitor, site.url)
    await visitor.page.evaluate(`(async () => { ${journey} })()`)
    await expectJourney(project)
    expect(new Set(visitor.requests)).toEqual(
      new Set([
        `GET /v1/projects/${project.writeKey}/settings`,
        ...['p', 'i', 't', 'g'].map((letter) => `POST /v1/${letter}`),
      ]),
    )
  })

  it('sends again what was stored but answered with 503, and it counts once', async () => {
    const project = await stage().createProject()
    const head = segmentHead(project.writeKey, stage().ingestUrl)
    await using site = await openSite({ sdkDirectory: segmentDirectory(), head })
    await using visitor = await stage().openVisitor()
    const failOnce = async (route: Route) => route.fulfill({ response: await route.fetch(), status: 503 })
    await visitor.page.context().route('**/v1/t', failOnce, { times: 1 })
    await visit(visitor, site.url)
    await visitor.page.evaluate(`(async () => { ${journey} })()`)
    await vi.waitFor(() => expect(visitor.requests.filter((one) => one === 'POST /v1/t')).toHaveLength(2), 20_000)
    await expectJourney(project)
  })

  it('sends what it has batched when the page is left', async () => {
    const project = await stage().createProject()
    const strategy = { strategy: 'batching', config: { size: 50, timeout: 600_000 } }
    const options = JSON.stringify({ integrations: { 'Segment.io': { deliveryStrategy: strategy } } })
    const head = segmentHead(project.writeKey, stage().ingestUrl, options)
    await using site = await openSite({ sdkDirectory: segmentDirectory(), head })
    await using visitor = await stage().openVisitor()
    await visit(visitor, site.url)
    await visitor.page.evaluate(`(async () => { ${journey} })()`)
    expect(visitor.requests).toEqual([`GET /v1/projects/${project.writeKey}/settings`])
    await visitor.page.goto('about:blank')
    await expectJourney(project)
  })
})

const rudderHead = (writeKey: string, url: string, options = '') => `<script src="/sdk/index.js"></script>
<script>
  const sdk = new rudderanalytics.RudderAnalytics()
  sdk.load('${writeKey}', '${url}', { configUrl: '${url}', ${options} })
</script>`
const rudderDirectory = () => join(packageDirectory('@rudderstack/analytics-js'), 'dist/npm/modern/bundled/umd')

describe('@rudderstack/analytics-js on a site of another origin', () => {
  it('sends its events when its data plane and its configuration are changed', async () => {
    const project = await stage().createProject()
    const head = rudderHead(project.writeKey, stage().ingestUrl)
    await using site = await openSite({ sdkDirectory: rudderDirectory(), head })
    await using visitor = await stage().openVisitor()
    await visit(visitor, site.url)
    await visitor.page.evaluate(`(async () => { ${journey} })()`)
    await expectJourney(project)
  })

  it('sends its beacon when the page is left', async () => {
    const project = await stage().createProject()
    const head = rudderHead(project.writeKey, stage().ingestUrl, 'useBeacon: true')
    await using site = await openSite({ sdkDirectory: rudderDirectory(), head })
    await using visitor = await stage().openVisitor()
    await visit(visitor, site.url)
    await visitor.page.evaluate(`new Promise((resolve) => sdk.ready(resolve))`)
    await visitor.page.evaluate(`(async () => { ${journey} })()`)
    expect(visitor.requests).toEqual(['GET /sourceConfig/'])
    await visitor.page.goto('about:blank')
    await expectJourney(project)
  })
})

describe('@jitsu/js on a site of another origin', () => {
  it('sends its events when its host is changed', async () => {
    const project = await stage().createProject()
    const head = `<script type="module">
      import { jitsuAnalytics } from '/sdk/jitsu.es.js'
      window.sdk = jitsuAnalytics({ host: '${stage().ingestUrl}', writeKey: 'sightline:${project.writeKey}' })
    </script>`
    await using site = await openSite({ sdkDirectory: join(packageDirectory('@jitsu/js'), 'dist'), head })
    await using visitor = await stage().openVisitor()
    await visit(visitor, site.url)
    await visitor.page.evaluate(`(async () => { ${journey} })()`)
    await expectJourney(project)
  })
})

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { min as renderSegmentSnippet } from '@segment/snippet'
import { describe, expect, it } from 'vitest'
import { hideAutomation, recordFailures } from './support/page.ts'
import { openSite } from './support/site.ts'
import { useStage, type Visitor } from './support/stage.ts'

const stage = useStage()

const columns = `event, kind, user_id, properties, toFloat64(revenue) AS revenue, currency, path, title, referrer,
  utm_source, source, library, bot, abs(dateDiff('second', occurred_at, now())) < 60 AS isNow`

interface Row {
  readonly event: string
  readonly properties: string
}

const order = "{ revenue: 49.5, currency: 'EUR' }"
const view = {
  ...{ event: 'page_view', kind: 'page', user_id: '', path: '/pricing', title: 'Page /pricing' },
  ...{ referrer: 'https://news.example/', utm_source: 'news', isNow: 1 },
}
const sale = { event: 'Order Completed', kind: 'track', revenue: 49.5, currency: 'EUR', path: '/pricing', isNow: 1 }

/** A visitor who comes from another site to /pricing. */
async function visit({ page }: Visitor, siteUrl: string): Promise<void> {
  await page.addInitScript(hideAutomation)
  await page.goto(`${siteUrl}/pricing?utm_source=news`, { referer: 'https://news.example/' })
}

const byEvent = <R extends Row>(rows: readonly R[]) => rows.toSorted((a, b) => (a.event < b.event ? -1 : 1))

/** What PostHog's HTML snippet does until its script is there: calls wait in a list, the script comes from the host. */
const posthogSnippet = (key: string, url: string) => `<script>
  {
    const waiting = (window.posthog = Object.assign([], { __SV: 1, _i: [], people: [] }))
    for (const method of ['capture', 'identify', 'group']) {
      waiting[method] = (...values) => waiting.push([method, ...values])
    }
    waiting.init = (token, config, name = 'posthog') => {
      const script = document.createElement('script')
      script.async = true
      script.crossOrigin = 'anonymous'
      script.src = config.api_host.replace('.i.posthog.com', '-assets.i.posthog.com') + '/static/array.js'
      document.head.append(script)
      waiting._i.push([token, config, name])
    }
  }
  posthog.init('${key}', { api_host: '${url}' })
  posthog.capture('early')
</script>`

const posthogRelease = JSON.parse(
  readFileSync(fileURLToPath(new URL('integrity.json', import.meta.resolve('posthog-js'))), 'utf8'),
) as { readonly version: string; readonly files: Readonly<Record<string, string>> }

/** The newer form of it, which takes its script from the host as well, with a digest that the browser holds it to. */
const posthogLoader = (key: string, url: string) => `
  <script src="${url}/static/loader-bootstrap.js" data-asset-host="${url}" data-sdk-version="1"
    data-core-integrity="${posthogRelease.files['array.js']}"></script>
  <script>posthog.init('${key}', { api_host: '${url}', capture_exceptions: true })</script>`

/** As Mixpanel's package has it. */
const mixpanelSnippet = readFileSync(
  fileURLToPath(new URL('mixpanel-jslib-snippet.min.js', import.meta.resolve('mixpanel-browser'))),
  'utf8',
)

describe.concurrent('the HTML snippet of PostHog on a site of another origin', () => {
  it.each(['ingestUrl', 'apiUrl'] as const)('works when its host and its key are changed: %s', async (origin) => {
    const project = await stage().createProject()
    await using site = await openSite({ head: posthogSnippet(project.writeKey, stage()[origin]) })
    await using visitor = await stage().openVisitor()
    const failures = recordFailures(visitor.page)
    await visit(visitor, site.url)
    await visitor.page.waitForFunction('posthog.__loaded')
    await visitor.page.evaluate(`posthog.capture('Order Completed', ${order})`)
    await project.untilStored(3, 20_000)
    expect(byEvent(await project.rows<Row>(columns))).toMatchObject([
      { ...sale, source: 'posthog', library: 'web' },
      { event: 'early', path: '/pricing' },
      { ...view, source: 'posthog', library: 'web' },
    ])
    expect(failures).toEqual([])
    expect(visitor.requests.filter((request) => request.startsWith('GET /static/'))).toEqual(['GET /static/array.js'])
  })

  it('works in its newer form too, and loads what a page switches on', async () => {
    const project = await stage().createProject()
    await using site = await openSite({ head: posthogLoader(project.writeKey, stage().ingestUrl) })
    await using visitor = await stage().openVisitor()
    await visit(visitor, site.url)
    await visitor.page.waitForFunction('window.posthog?.__loaded')
    await visitor.page.waitForFunction(`window.onerror?.__POSTHOG_INSTRUMENTED__`)
    await visitor.page.evaluate(`setTimeout(() => { throw new TypeError('the cart is gone') })`)
    await project.untilStored(2, 20_000)
    const rows = byEvent(await project.rows<Row>(columns))
    expect(rows).toMatchObject([{ event: '$exception', path: '/pricing' }, view])
    expect(rows[0]?.properties).toContain('the cart is gone')
    expect(visitor.requests.filter((request) => request.startsWith('GET /static/'))).toEqual([
      'GET /static/loader-bootstrap.js',
      'GET /static/1/array.js',
      `GET /static/${posthogRelease.version}/exception-autocapture.js`,
    ])
  })
})

describe.concurrent('the HTML snippet of Segment on a site of another origin', () => {
  it.each(['ingestUrl', 'apiUrl'] as const)('works when its host and its key are changed: %s', async (origin) => {
    const project = await stage().createProject()
    const snippet = renderSegmentSnippet({ host: 'stats.example', apiKey: project.writeKey })
    await using site = await openSite({ head: `<script>${snippet}</script>` })
    await using visitor = await stage().openVisitor()
    const failures = recordFailures(visitor.page)
    const requests = await standBehindTls(visitor, 'https://stats.example', stage()[origin])
    await visit(visitor, site.url)
    await visitor.page.evaluate(`analytics.track('Order Completed', ${order})`)
    await project.untilStored(2)
    expect(byEvent(await project.rows<Row>(columns))).toMatchObject([
      { ...sale, source: 'segment' },
      { ...view, source: 'segment' },
    ])
    expect(failures).toEqual([])
    const key = project.writeKey
    expect(requests.toSorted()).toEqual([
      `GET /analytics.js/v1/${key}/analytics.min.js`,
      `GET /v1/projects/${key}/settings`,
      'POST /v1/p',
      'POST /v1/t',
    ])
  })
})

describe.concurrent('the script of Segment', () => {
  it('loads its parts from where it came from itself', async () => {
    const project = await stage().createProject()
    const snippet = renderSegmentSnippet({ host: 'stats.example', apiKey: project.writeKey, page: false })
    await using site = await openSite({ head: `<script>${snippet}</script>` })
    await using visitor = await stage().openVisitor()
    const requests = await standBehindTls(visitor, 'https://stats.example', stage().ingestUrl)
    // Who it is stands in the address, which a part of its own reads.
    await visitor.page.goto(`${site.url}/pricing?ajs_uid=user-1`)
    await project.untilStored(1)
    expect(await project.rows('event, user_id')).toEqual([{ event: 'identify', user_id: 'user-1' }])
    expect(requests).toContainEqual(expect.stringMatching(/^GET \/analytics-next\/bundles\/queryString\.bundle\./))
  })
})

/** What RudderStack's HTML snippet does until its script is there, which then takes the place of the list. */
const rudderSnippet = (key: string, url: string, build: string) => `<script>
  {
    const waiting = (window.rudderanalytics = [])
    for (const method of ['load', 'page', 'track', 'identify', 'group']) {
      waiting[method] = (...values) => waiting.push([method, ...values])
    }
    const script = document.createElement('script')
    script.async = true
    script.src = '${url}/v3/${build}/rsa.min.js'
    document.head.append(script)
  }
  rudderanalytics.load('${key}', '${url}', { configUrl: '${url}' })
  rudderanalytics.page()
</script>`

describe.concurrent('the HTML snippet of RudderStack on a site of another origin', () => {
  it.each([
    ['ingestUrl', 'modern'],
    ['apiUrl', 'legacy'],
  ] as const)('works when its hosts and its key are changed: %s, %s', async (origin, build) => {
    const project = await stage().createProject()
    await using site = await openSite({ head: rudderSnippet(project.writeKey, stage()[origin], build) })
    await using visitor = await stage().openVisitor()
    const failures = recordFailures(visitor.page)
    await visit(visitor, site.url)
    await visitor.page.waitForFunction('!Array.isArray(rudderanalytics)')
    await visitor.page.evaluate(`rudderanalytics.track('Order Completed', ${order})`)
    await project.untilStored(2)
    expect(byEvent(await project.rows<Row>(columns))).toMatchObject([
      { ...sale, source: 'segment' },
      { ...view, source: 'segment' },
    ])
    expect(failures).toEqual([])
    expect(new Set(visitor.requests)).toEqual(
      new Set([`GET /v3/${build}/rsa.min.js`, 'GET /sourceConfig/', 'POST /v1/page', 'POST /v1/track']),
    )
  })
})

describe.concurrent('the tag of Jitsu on a site of another origin', () => {
  it.each(['ingestUrl', 'apiUrl'] as const)('works when its host and its key are changed: %s', async (origin) => {
    const project = await stage().createProject()
    const head = `<script async src="${stage()[origin]}/p.js" data-write-key="sightline:${project.writeKey}"></script>
      <script>window.jitsuQ = [(jitsu) => jitsu.track('Order Completed', ${order})]</script>`
    await using site = await openSite({ head })
    await using visitor = await stage().openVisitor()
    const failures = recordFailures(visitor.page)
    await visit(visitor, site.url)
    await project.untilStored(2)
    expect(byEvent(await project.rows<Row>(columns))).toMatchObject([
      { ...sale, source: 'jitsu' },
      { ...view, source: 'jitsu' },
    ])
    expect(failures).toEqual([])
  })
})

describe.concurrent('the HTML snippet of Mixpanel on a site of another origin', () => {
  it.each(['ingestUrl', 'apiUrl'] as const)('works when its hosts and its token are changed: %s', async (origin) => {
    const project = await stage().createProject()
    const url = stage()[origin]
    const head = `<script>var MIXPANEL_CUSTOM_LIB_URL = '${url}/lib.min.js'</script>
      <script>${mixpanelSnippet}</script>
      <script>
        mixpanel.init('${project.writeKey}', { api_host: '${url}', track_pageview: true })
        mixpanel.track('Order Completed', ${order})
      </script>`
    await using site = await openSite({ head })
    await using visitor = await stage().openVisitor()
    const failures = recordFailures(visitor.page)
    await visit(visitor, site.url)
    await project.untilStored(2, 20_000)
    expect(byEvent(await project.rows<Row>(columns))).toMatchObject([
      { ...sale, source: 'mixpanel', library: 'mixpanel-web' },
      { ...view, source: 'mixpanel', library: 'mixpanel-web' },
    ])
    expect(failures).toEqual([])
    expect(new Set(visitor.requests)).toEqual(new Set(['GET /lib.min.js', 'POST /track/']))
  })
})

/** Our origin as it is in production, for Segment's script looks for its own address under https alone. */
async function standBehindTls({ page }: Visitor, publicOrigin: string, origin: string): Promise<readonly string[]> {
  const requests: string[] = []
  const { protocol, host } = new URL(publicOrigin)
  await page.context().route(`${publicOrigin}/**`, async (route) => {
    const request = route.request()
    const { pathname, search } = new URL(request.url())
    requests.push(`${request.method()} ${pathname}`)
    const forwarded = { 'x-forwarded-proto': protocol.replace(':', ''), 'x-forwarded-host': host }
    const headers = { ...(await request.allHeaders()), ...forwarded }
    await route.fulfill({ response: await route.fetch({ url: `${origin}${pathname}${search}`, headers }) })
  })
  return requests
}

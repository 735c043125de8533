import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Route } from 'playwright-core'
import { describe, expect, it, vi } from 'vitest'
import type { TestProject } from '../src/testing/test-ingest.ts'
import { recordFailures } from './support/page.ts'
import { openSite } from './support/site.ts'
import { useStage, type Visitor } from './support/stage.ts'

const stage = useStage()

const sdkDirectory = dirname(fileURLToPath(import.meta.resolve('mixpanel-browser')))

/** The page of docs/sdks/mixpanel.md. */
const headOf = (writeKey: string, url: string, options = '') => `<script type="module">
  import mixpanel from '/sdk/mixpanel.module.js'
  mixpanel.init('${writeKey}', { api_host: '${url}', track_pageview: true, ${options} })
  window.mixpanel = mixpanel
</script>`

/** A visitor who comes from another site to /pricing. */
async function visit({ page }: Visitor, siteUrl: string): Promise<void> {
  await page.goto(`${siteUrl}/pricing?utm_source=news`, { referer: 'https://news.example/' })
  await page.waitForFunction('window.mixpanel')
}

const journey = `
  mixpanel.identify('user-1')
  mixpanel.people.set({ plan: 'pro' })
  mixpanel.track('Order Completed', { revenue: 49.5, currency: 'EUR', nested: { a: [1, 'ü'] } })
  mixpanel.get_group('company', 'acme').set({ name: 'Acme' })`

const columns = `event, kind, user_id, anonymous_id, previous_id, groups, properties, toFloat64(revenue) AS revenue, currency,
  path, title, referrer, utm_source, browser, device, library, bot, event_id,
  abs(dateDiff('second', occurred_at, now())) < 60 AS isNow`

interface Row {
  readonly event: string
  readonly anonymous_id: string
  readonly properties: string
}

async function rowsOf(project: TestProject, count: number): Promise<readonly Row[]> {
  await project.untilStored(count, 20_000)
  const rows = await project.rows<Row>(columns)
  return rows.toSorted((a, b) => (a.event + a.properties < b.event + b.properties ? -1 : 1))
}

/** Without what the SDK itself adds, which begins with a dollar sign. */
function toOwnProperties({ properties, ...row }: Row) {
  const own = Object.entries(JSON.parse(properties) as object).filter(([name]) => !name.startsWith('$'))
  return { ...row, properties: Object.fromEntries(own) as unknown }
}

describe.concurrent('mixpanel-browser on a site of another origin', () => {
  it.each(['ingestUrl', 'apiUrl'] as const)('works unmodified when its host is changed: %s', async (origin) => {
    const project = await stage().createProject()
    await using site = await openSite({ sdkDirectory, head: headOf(project.writeKey, stage()[origin]) })
    await using visitor = await stage().openVisitor()
    const failures = recordFailures(visitor.page)
    await visit(visitor, site.url)
    await visitor.page.evaluate(journey)
    const rows = await rowsOf(project, 6)
    const seen = {
      anonymous_id: rows[0]?.anonymous_id,
      path: '/pricing',
      referrer: 'https://news.example/',
      utm_source: 'news',
      browser: 'Chrome',
      device: 'desktop',
      library: 'mixpanel-web',
      isNow: 1,
    }
    const known = { user_id: 'user-1', anonymous_id: seen.anonymous_id, isNow: 1 }
    expect(seen.anonymous_id).not.toBe('')
    expect(rows.map(toOwnProperties)).toMatchObject([
      {
        ...{ ...seen, ...known, event: 'Order Completed', kind: 'track', revenue: 49.5, currency: 'EUR' },
        properties: { revenue: 49.5, currency: 'EUR', nested: { a: [1, 'ü'] } },
      },
      {
        ...{ event: 'group', kind: 'group', user_id: '', groups: '{"company":"acme"}', isNow: 1 },
        properties: { name: 'Acme', group_type: 'company', group_key: 'acme' },
      },
      { ...seen, ...known, event: 'identify', kind: 'identify', properties: {} },
      // The profile: what the page sets, and once what the first visit was like.
      { ...known, event: 'identify', kind: 'identify', properties: { plan: 'pro' } },
      { ...known, event: 'identify', kind: 'identify', properties: {} },
      { ...seen, event: 'page_view', kind: 'page', user_id: '', title: 'Page /pricing', properties: {} },
    ])
    expect(failures).toEqual([])
    expect(new Set(visitor.requests)).toEqual(new Set(['POST /track/', 'POST /engage/', 'POST /groups/']))
  })

  it('is told that there are no flags and no remote settings, without an error', async () => {
    const project = await stage().createProject()
    const options = `flags: true, remote_settings_mode: 'fallback'`
    await using site = await openSite({ sdkDirectory, head: headOf(project.writeKey, stage().apiUrl, options) })
    await using visitor = await stage().openVisitor()
    const failures = recordFailures(visitor.page)
    await visit(visitor, site.url)
    const variant = await visitor.page.evaluate(`mixpanel.flags.get_variant_value('new-checkout', 'off')`)
    expect(variant).toBe('off')
    await rowsOf(project, 1)
    expect(failures).toEqual([])
    expect(visitor.requests).toContain('GET /flags/')
    expect(visitor.requests).toContain('GET /settings/')
  })

  it('sends what is left when the page is closed, as a beacon', async () => {
    const project = await stage().createProject()
    await using site = await openSite({ sdkDirectory, head: headOf(project.writeKey, stage().ingestUrl) })
    await using visitor = await stage().openVisitor()
    await visit(visitor, site.url)
    await visitor.page.evaluate(`mixpanel.track('last words')`)
    await visitor.page.goto('about:blank')
    expect((await rowsOf(project, 2)).map(({ event }) => event)).toEqual(['last words', 'page_view'])
  })

  it('sends again what was stored but answered with 503, and it counts once', async () => {
    const project = await stage().createProject()
    await using site = await openSite({ sdkDirectory, head: headOf(project.writeKey, stage().ingestUrl) })
    await using visitor = await stage().openVisitor()
    const failOnce = async (route: Route) => route.fulfill({ response: await route.fetch(), status: 503 })
    await visitor.page.context().route(/\/track\/(\?.*)?$/, failOnce, { times: 1 })
    await visit(visitor, site.url)
    const isTrack = (request: string) => request === 'POST /track/'
    await vi.waitFor(() => expect(visitor.requests.filter(isTrack)).toHaveLength(2), 30_000)
    expect(await rowsOf(project, 1)).toMatchObject([{ event: 'page_view' }])
    expect(await project.count()).toBe(1)
  })
})

/** What a page without an SDK writes by hand; each resolves to what it got. */
const byHand = `
  const ask = (event, more) => url + '/track/?ip=1&data=' +
    encodeURIComponent(btoa(JSON.stringify({ event, properties: { token, distinct_id: 'é' } }))) + more
  const image = new Promise((resolve, reject) => {
    const element = Object.assign(new Image(), { onload: () => resolve(element.naturalWidth), onerror: reject })
    element.src = ask('shown', '&img=1')
  })
  const script = new Promise((resolve, reject) => {
    window.app = { done: resolve }
    document.head.append(Object.assign(document.createElement('script'), {
      src: ask('called', '&verbose=1&callback=app.done'), onerror: reject,
    }))
  })
  return Promise.all([image, script])`

describe.concurrent('a page without an SDK', () => {
  it('is answered by an image and a script', async () => {
    const project = await stage().createProject()
    await using site = await openSite({ head: '' })
    await using visitor = await stage().openVisitor()
    const failures = recordFailures(visitor.page)
    await visitor.page.goto(`${site.url}/pricing`)
    const names = JSON.stringify({ url: stage().ingestUrl, token: project.writeKey })
    const answers = await visitor.page.evaluate(`(({ url, token }) => { ${byHand} })(${names})`)
    expect(answers).toEqual([1, { status: 1, error: null }])
    await project.untilStored(2, 20_000)
    const rows = await project.rows<{ event: string }>('event, user_id, device')
    expect(rows.toSorted((a, b) => (a.event < b.event ? -1 : 1))).toEqual(
      ['called', 'shown'].map((event) => ({ event, user_id: 'é', device: 'desktop' })),
    )
    expect(failures).toEqual([])
  })
})

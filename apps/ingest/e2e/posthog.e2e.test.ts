import { fileURLToPath } from 'node:url'
import type { Route } from 'playwright-core'
import { describe, expect, it, vi } from 'vitest'
import type { TestProject } from '../src/testing/test-ingest.ts'
import { hideAutomation, recordFailures } from './support/page.ts'
import { openSite } from './support/site.ts'
import { useStage, type Visitor } from './support/stage.ts'

const stage = useStage()

const sdkDirectory = fileURLToPath(new URL('../../../node_modules/posthog-js/dist', import.meta.url))

/** The page of docs/sdks/posthog.md. */
const headOf = (writeKey: string, url: string, options = '') => `<script type="module">
  import posthog from '/sdk/module.js'
  posthog.init('${writeKey}', { api_host: '${url}', ${options} })
  window.posthog = posthog
</script>`

/** A visitor who comes from another site to /pricing, where the SDK then knows about flags. */
async function visit({ page }: Visitor, siteUrl: string): Promise<void> {
  await page.addInitScript(hideAutomation)
  await page.goto(`${siteUrl}/pricing?utm_source=news`, { referer: 'https://news.example/' })
  await page.waitForFunction(`window.posthog?.__loaded`)
}

const journey = `
  posthog.identify('user-1', { plan: 'pro' })
  posthog.capture('Order Completed', { revenue: 49.5, currency: 'EUR', nested: { a: [1, 'ü'] } })
  posthog.group('company', 'acme', { name: 'Acme' })`

/** What a page is told of flags; without the third argument when it asks after they are there. */
const flagsOnceLoaded = `new Promise((resolve) =>
  posthog.onFeatureFlags((flags, variants, context) =>
    resolve({ flags, variants, hasFailed: context?.errorsLoading ?? false })))`

const addButton = `document.body.insertAdjacentHTML('beforeend', '<button id="buy">Buy</button>')`

const columns = `event, kind, user_id, anonymous_id, session_id, groups, toFloat64(revenue) AS revenue, currency, path,
  title, referrer, utm_source, browser, device, language, bot, library, event_id, properties,
  abs(dateDiff('second', occurred_at, now())) < 60 AS isNow`

interface Row {
  readonly event: string
  readonly anonymous_id: string
  readonly session_id: string
  readonly properties: string
}

async function rowsOf(project: TestProject, count: number): Promise<readonly Row[]> {
  await project.untilStored(count, 20_000)
  const rows = await project.rows<Row>(columns)
  return rows.toSorted((a, b) => (a.event < b.event ? -1 : 1))
}

/** Without what the SDK itself adds to each event, which begins with a dollar sign. */
function toOwnProperties({ properties, ...row }: Row) {
  const own = Object.entries(JSON.parse(properties) as object).filter(([name]) => !name.startsWith('$'))
  return { ...row, properties: Object.fromEntries(own) as unknown }
}

describe.concurrent('posthog-js on a site of another origin', () => {
  it.each(['ingestUrl', 'apiUrl'] as const)('works unmodified when its host is changed: %s', async (origin) => {
    const project = await stage().createProject()
    const head = headOf(project.writeKey, stage()[origin])
    await using site = await openSite({ sdkDirectory, head })
    await using visitor = await stage().openVisitor()
    const failures = recordFailures(visitor.page)
    await visit(visitor, site.url)
    expect(await visitor.page.evaluate(flagsOnceLoaded)).toEqual({ flags: [], variants: {}, hasFailed: false })
    await visitor.page.evaluate(journey)
    await visitor.page.evaluate(addButton)
    await visitor.page.click('#buy')
    const rows = await rowsOf(project, 5)
    const seen = {
      anonymous_id: rows[0]?.anonymous_id,
      session_id: rows[0]?.session_id,
      path: '/pricing',
      referrer: 'https://news.example/',
      utm_source: 'news',
      browser: 'Chrome',
      device: 'desktop',
      language: 'en-US',
      library: 'web',
      isNow: 1,
    }
    const known = { ...seen, user_id: 'user-1' }
    const company = '{"company":"acme"}'
    expect(rows.map(toOwnProperties)).toMatchObject([
      { ...known, event: '$autocapture', kind: 'track', groups: company, properties: {} },
      {
        ...{ ...known, event: 'Order Completed', kind: 'track', groups: '', revenue: 49.5, currency: 'EUR' },
        properties: { revenue: 49.5, currency: 'EUR', nested: { a: [1, 'ü'] } },
      },
      {
        ...{ ...known, event: 'group', kind: 'group', groups: company },
        properties: { name: 'Acme', group_type: 'company', group_key: 'acme' },
      },
      { ...known, event: 'identify', kind: 'identify', properties: { plan: 'pro' } },
      { ...seen, event: 'page_view', kind: 'page', user_id: '', title: 'Page /pricing', properties: {} },
    ])
    expect(rows[0]?.properties).toContain('text=\\"Buy\\"')
    expect(failures).toEqual([])
    expect(new Set(visitor.requests)).toEqual(
      new Set([`GET /array/${project.writeKey}/config.js`, 'POST /e/', 'POST /flags/', 'POST /i/v0/e/']),
    )
  })

  it('sends what is left when the page is closed, as a beacon', async () => {
    const project = await stage().createProject()
    await using site = await openSite({ sdkDirectory, head: headOf(project.writeKey, stage().ingestUrl) })
    await using visitor = await stage().openVisitor()
    await visit(visitor, site.url)
    await project.untilStored(1, 20_000)
    await visitor.page.evaluate(`posthog.capture('last words')`)
    await visitor.page.goto('about:blank')
    expect((await rowsOf(project, 3)).map(({ event }) => event)).toEqual(['$pageleave', 'last words', 'page_view'])
  })

  it('sends again what was stored but answered with 503, and it counts once', async () => {
    const project = await stage().createProject()
    await using site = await openSite({ sdkDirectory, head: headOf(project.writeKey, stage().ingestUrl) })
    await using visitor = await stage().openVisitor()
    const failOnce = async (route: Route) => route.fulfill({ response: await route.fetch(), status: 503 })
    await visitor.page.context().route(/\/e\/(\?.*)?$/, failOnce, { times: 1 })
    await visit(visitor, site.url)
    const isCapture = (request: string) => /^POST (\/i\/v0)?\/e\/$/.test(request)
    await vi.waitFor(() => expect(visitor.requests.filter(isCapture)).toHaveLength(2), 30_000)
    await vi.waitFor(async () => expect(await project.ledger()).toMatchObject({ accepted: 1, duplicate: 1 }), 20_000)
    expect(await rowsOf(project, 1)).toMatchObject([{ event: 'page_view' }])
  })
})

import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { recordFailures } from './support/page.ts'
import { openSite } from './support/site.ts'
import { useStage } from './support/stage.ts'

const stage = useStage()

const columns = `event, kind, user_id, properties, toFloat64(revenue) AS revenue, currency, path, referrer, browser`
const order = { plan: 'pro' }

async function createDomain() {
  const project = await stage().createProject()
  const domain = `${randomUUID()}.example`
  await stage().bind(project, { vendor: 'plausible', externalId: domain })
  return { project, domain }
}

/** What people do, leaving out how long they read. */
const actions = <Row extends { readonly kind: string }>(rows: readonly Row[]) =>
  rows.filter(({ kind }) => kind !== 'system')

const view = { event: 'page_view', kind: 'page', user_id: '', path: '/pricing', referrer: 'https://news.example/' }
const sale = { event: 'Order Completed', kind: 'track', revenue: 49.5, currency: 'EUR' }
const route = { event: 'page_view', kind: 'page', path: '/app/inbox' }
const track = `('Order Completed', { props: ${JSON.stringify(order)}, revenue: { amount: 49.5, currency: 'EUR' } })`
const sdkDirectory = (entry: string) => dirname(fileURLToPath(import.meta.resolve(entry)))

describe('the tag of Plausible on a site of another origin', () => {
  it.each(['ingestUrl', 'apiUrl'] as const)(
    'counts views, routes, events and reading when only its host is changed: %s',
    async (origin) => {
      const { project, domain } = await createDomain()
      const head = `<script defer data-domain="${domain}" src="${stage()[origin]}/js/script.js"></script>
      <script>window.plausible = window.plausible || function () { (window.plausible.q = window.plausible.q || []).push(arguments) }</script>
      <script>plausible('early')</script>`
      await using site = await openSite({ head })
      await using visitor = await stage().openVisitor()
      const { page } = visitor
      await page.goto(`${site.url}/pricing`, { referer: 'https://news.example/' })
      await project.untilStored(2)
      const result = await page.evaluate(
        `new Promise((callback) => plausible('Order Completed', { props: ${JSON.stringify(order)}, revenue: { amount: 49.5, currency: 'EUR' }, callback }))`,
      )
      expect(result).toEqual({ status: 202 })
      await page.evaluate(`history.pushState({}, '', '/app/old'), history.replaceState({}, '', '/app/inbox')`)
      // The view, and how the page before was read.
      await project.untilStored(5)
      await page.goto('about:blank')
      await project.untilStored(6)
      const rows = await project.rows<{ event: string; kind: string; path: string }>(columns)
      expect(actions(rows).toSorted((a, b) => (a.event + a.path < b.event + b.path ? -1 : 1))).toMatchObject([
        { ...sale, properties: '{"plan":"pro","revenue":49.5,"currency":"EUR"}' },
        { event: 'early', kind: 'track' },
        route,
        { ...view, properties: '{}' },
      ])
      expect(rows.filter(({ kind }) => kind === 'system').map(({ path }) => path)).toEqual(['/pricing', '/app/inbox'])
      expect(visitor.requests).not.toContain('OPTIONS /api/event')
    },
  )

  it('does what the name of the script and its attributes say', async () => {
    const { project, domain } = await createDomain()
    const name = 'script.hash.outbound-links.file-downloads.tagged-events.pageview-props.exclusions.js'
    const head = `<script defer data-domain="${domain}" data-exclude="/drafts/**" event-author="ann" src="${stage().ingestUrl}/js/${name}"></script>`
    await using site = await openSite({ head })
    await using visitor = await stage().openVisitor()
    const { page } = visitor
    await page.goto(`${site.url}/drafts/one`)
    await page.goto(`${site.url}/#/inbox`)
    await project.untilStored(1)
    await page.evaluate(`location.hash = '/settings'`)
    await page.evaluate(`document.body.innerHTML = \`
      <a id="out" href="https://other.example/page" target="_blank"><b>Out</b></a>
      <a id="file" href="/files/report.pdf?v=2" download>File</a>
      <button id="tagged" class="big plausible-event-name=Sign+up plausible-event-plan--pro">Go</button>\``)
    await page.evaluate(`document.addEventListener('click', (click) => click.preventDefault())`)
    await page.click('#out b')
    await page.click('#file')
    await page.click('#tagged')
    await project.untilStored(6)
    const rows = await project.rows<{ event: string; kind: string; url: string; properties: string }>(
      'event, kind, url, properties',
    )
    const seen = actions(rows)
    expect(seen.toSorted((a, b) => a.kind.localeCompare(b.kind) || a.event.localeCompare(b.event))).toMatchObject([
      { event: 'page_view', url: `${site.url}/#/inbox`, properties: '{"author":"ann"}' },
      { event: 'page_view', url: `${site.url}/#/settings` },
      { event: 'File Download', properties: `{"author":"ann","url":"${site.url}/files/report.pdf"}` },
      { event: 'Outbound Link: Click', properties: '{"author":"ann","url":"https://other.example/page"}' },
      { event: 'Sign up', properties: '{"author":"ann","plan":"pro"}' },
    ])
  })

  it('counts where storage is forbidden, and once where the tag stands twice', async () => {
    const { project, domain } = await createDomain()
    const tag = `<script defer data-domain="${domain}" src="${stage().ingestUrl}/js/script.js"></script>`
    const forbidden = `<script>
      Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('', 'SecurityError') } })
    </script>`
    await using site = await openSite({ head: forbidden + tag + tag })
    await using visitor = await stage().openVisitor()
    const failures = recordFailures(visitor.page)
    await visitor.page.goto(`${site.url}/pricing`)
    await visitor.page.evaluate(`plausible('bare', null)`)
    await visitor.page.evaluate(`new Promise((callback) => plausible('hello', { callback }))`)
    await project.untilStored(3)
    const rows = await project.rows<{ event: string }>('event')
    expect(rows.map(({ event }) => event).toSorted()).toEqual(['bare', 'hello', 'page_view'])
    expect(failures).toEqual([])
  })

  it('counts a form inside of a tagged element once, when it is sent', async () => {
    const { project, domain } = await createDomain()
    const head = `<script defer data-domain="${domain}" src="${stage().ingestUrl}/js/script.tagged-events.js"></script>`
    await using site = await openSite({ head })
    await using visitor = await stage().openVisitor()
    const { page } = visitor
    await page.goto(`${site.url}/pricing`)
    await page.evaluate(`document.body.innerHTML = \`<div class="plausible-event-name=Sign+up">
      <form onsubmit="event.preventDefault()"><input><button>Go</button></form></div>\``)
    await page.click('input')
    await page.click('button')
    await page.evaluate(`new Promise((callback) => plausible('sentinel', { callback }))`)
    await project.untilStored(3)
    const rows = await project.rows<{ event: string }>('event')
    expect(rows.map(({ event }) => event).toSorted()).toEqual(['Sign up', 'page_view', 'sentinel'])
  })

  it('does not take the time on a page that is left out for reading the page before it', async () => {
    const { project, domain } = await createDomain()
    const head = `<script defer data-domain="${domain}" data-exclude="/drafts/**" src="${stage().ingestUrl}/js/script.exclusions.js"></script>`
    await using site = await openSite({ head })
    await using visitor = await stage().openVisitor()
    const { page } = visitor
    await page.clock.install()
    await page.goto(`${site.url}/pricing`)
    await page.clock.runFor(4_000)
    await project.untilStored(1)
    await page.evaluate(`history.pushState({}, '', '/drafts/one')`)
    await page.clock.runFor(60_000)
    await page.goto('about:blank')
    await project.untilStored(2)
    const rows = await project.rows<{ event: string; path: string; properties: string }>('event, path, properties')
    const read = rows.filter(({ event }) => event === 'engagement')
    expect(read.map(({ path }) => path)).toEqual(['/pricing'])
    const { duration_ms: readMs } = JSON.parse(read[0]?.properties ?? '') as { duration_ms: number }
    expect(readMs).toBeGreaterThanOrEqual(4_000)
    expect(readMs).toBeLessThan(60_000)
  })

  it('starts as the page says with the script that a site has of its own', async () => {
    const { project, domain } = await createDomain()
    const head = `<script async src="${stage().ingestUrl}/js/pa-AbC123.js"></script>
      <script>
        window.plausible = window.plausible || function () { (plausible.q = plausible.q || []).push(arguments) },
        plausible.init = plausible.init || function (i) { plausible.o = i || {} };
        plausible.init({ domain: '${domain}', customProperties: { author: 'ann' } })
        plausible('early')
      </script>`
    await using site = await openSite({ head })
    await using visitor = await stage().openVisitor()
    await visitor.page.goto(`${site.url}/pricing`)
    await project.untilStored(2)
    const rows = await project.rows<{ event: string }>('event, properties')
    expect(rows.toSorted((a, b) => (a.event < b.event ? -1 : 1))).toEqual([
      { event: 'early', properties: '{"author":"ann"}' },
      { event: 'page_view', properties: '{"author":"ann"}' },
    ])
  })
})

describe('the packages of Plausible on a site of another origin', () => {
  it('plausible-tracker works unmodified when its apiHost is changed', async () => {
    const { project, domain } = await createDomain()
    const head = `<script type="module">
      import Plausible from '/sdk/index.js'
      const options = { domain: '${domain}', apiHost: '${stage().ingestUrl}', trackLocalhost: true }
      window.sdk = Plausible(options)
      window.sdk.enableAutoPageviews()
    </script>`
    await using site = await openSite({ sdkDirectory: join(sdkDirectory('plausible-tracker'), '../module'), head })
    await using visitor = await stage().openVisitor()
    const { page } = visitor
    await page.goto(`${site.url}/pricing`, { referer: 'https://news.example/' })
    await project.untilStored(1)
    await page.evaluate(
      `new Promise((callback) => sdk.trackEvent('Order Completed', { props: ${JSON.stringify(order)}, callback }))`,
    )
    await page.evaluate(`history.pushState({}, '', '/app/inbox')`)
    await project.untilStored(3)
    expect(await project.rows(columns)).toMatchObject([
      view,
      { event: 'Order Completed', kind: 'track', properties: JSON.stringify(order) },
      route,
    ])
  })

  it('@plausible-analytics/tracker works unmodified when its endpoint is changed', async () => {
    const { project, domain } = await createDomain()
    const head = `<script type="module">
      import { init, track } from '/sdk/plausible.js'
      init({ domain: '${domain}', endpoint: '${stage().ingestUrl}/api/event', captureOnLocalhost: true })
      window.track = track
    </script>`
    await using site = await openSite({ sdkDirectory: sdkDirectory('@plausible-analytics/tracker'), head })
    await using visitor = await stage().openVisitor()
    const { page } = visitor
    await page.goto(`${site.url}/pricing`, { referer: 'https://news.example/' })
    await project.untilStored(1)
    await page.evaluate(`window.track${track}`)
    await project.untilStored(2)
    await page.evaluate(`history.pushState({}, '', '/app/inbox')`)
    await project.untilStored(4)
    const rows = await project.rows<{ kind: string }>(columns)
    expect(actions(rows)).toMatchObject([view, sale, route])
  })
})

import type { Route } from 'playwright-core'
import { expect, it } from 'vitest'
import type { MeasuredProject, Stage } from '../support/stage'
import type { Visitor } from '../support/visitor'

const eventsUrl = '**/v1/events*'

export function deliveryJourneys(stage: () => Stage): void {
  it('repeats what nothing answered to, and it counts once', async () => {
    await expectOnceDespite(stage(), (route) => route.abort('connectionrefused'))
  })

  it('repeats what was stored but answered with 503, and it counts once', async () => {
    await expectOnceDespite(stage(), async (route) => {
      const stored = await route.fetch()
      expect(stored.status()).toBe(202)
      await route.fulfill({ response: stored, status: 503 })
    })
  })

  it('repeats what was stored while the answer got lost, and it counts once', async () => {
    await expectOnceDespite(stage(), async (route) => {
      expect((await route.fetch()).status()).toBe(202)
      await route.abort('connectionreset')
    })
  })

  it('waits as long as a 429 says', async () => {
    const startedAtMs = performance.now()
    await expectOnceDespite(stage(), (route) =>
      route.fulfill({
        status: 429,
        headers: {
          'retry-after': '4',
          'access-control-allow-origin': '*',
          'access-control-expose-headers': 'retry-after',
        },
      }),
    )
    expect(performance.now() - startedAtMs).toBeGreaterThan(4_000)
  })

  it('survives that the tab closes right after track()', async () => {
    const { project, visitor } = await openVisit(stage())
    await using _ = visitor
    const tab = await visitor.context.newPage()
    await tab.goto(visitor.page.url())
    await visitor.waitForAcknowledged(2)
    // Only what the browser sends by itself gets out of this tab.
    await tab.route(eventsUrl, (route) =>
      route.request().resourceType() === 'ping' ? route.continue() : route.abort(),
    )
    await tab.evaluate(`sightline.track('last_words')`)
    await tab.close({ runBeforeUnload: true })
    await project.waitForStored('last_words', 1)
    // The next page sends it once more, for nobody confirms a beacon.
    await visitor.page.reload()
    await visitor.waitForAcknowledged(4)
    await expectAllCountOnce(project, visitor, { page_view: 3, last_words: 1 })
  })

  it('sends what a page says while it goes, which may be after the tracker has heard of that', async () => {
    const { project, visitor } = await openVisit(stage())
    await using _ = visitor
    const tab = await visitor.context.newPage()
    await tab.goto(visitor.page.url())
    await visitor.waitForAcknowledged(2)
    await tab.evaluate(`addEventListener('pagehide', () => sightline.track('pagehide'))
      document.addEventListener('visibilitychange', () => sightline.track('visibilitychange'))`)
    await tab.close({ runBeforeUnload: true })
    await project.waitForStored('pagehide', 1)
    await project.waitForStored('visibilitychange', 1)
  })

  it('counts the view of a page that is left before it had a moment', async () => {
    const project = await stage().createProject('Left at once')
    await using site = await project.openSite()
    await using visitor = await stage().openVisitor()
    // No timer ever fires: only the view that is left can be counted, and not that of the page after it.
    await visitor.context.addInitScript('window.setTimeout = () => 0')
    await visitor.visit(site.url)
    await visitor.visit(`${site.url}/pricing`)
    await visitor.waitForAcknowledged(1)
    await project.waitForStored('page_view', 1)
    expect(visitor.sent.map((one) => one.url)).toContain(`${site.url}/`)
  })

  it('goes on where storage is forbidden, and never breaks the page', async () => {
    const project = await stage().createProject('Odd pages')
    await using site = await project.openSite()
    await using visitor = await stage().openVisitor()
    await visitor.context.addInitScript(
      `Object.defineProperty(window, 'localStorage', { get() { throw new Error() } })`,
    )
    const errors: string[] = []
    visitor.page.on('pageerror', (error) => errors.push(error.message))
    await visitor.visit(site.url)
    await visitor.waitForAcknowledged(1)
    await visitor.run(`sightline.track('circle', { window })`)
    await visitor.run(`sightline.track('big', { amount: 10n })`)
    await visitor.run(`sightline.identify(undefined)`)
    await visitor.run(`sightline.track('afterwards')`)
    await visitor.waitForAcknowledged(2)
    await project.waitForStored('afterwards', 1)
    expect(await project.countOf('*')).toBe(2)
    expect(errors).toEqual([])
  })
}

/** The first request of a visitor fails in some way; then all is well. */
async function expectOnceDespite(stage: Stage, fail: (route: Route) => Promise<void>): Promise<void> {
  const { project, visitor } = await openVisit(stage, fail)
  await using _ = visitor
  await visitor.waitForAcknowledged(1)
  const ids = visitor.sent.map((one) => one.id)
  expect(ids.length).toBeGreaterThanOrEqual(2)
  expect(new Set(ids).size).toBe(1)
  await visitor.run(`sightline.track('afterwards')`)
  await visitor.waitForAcknowledged(2)
  await expectAllCountOnce(project, visitor, { page_view: 1, afterwards: 1 })
}

async function openVisit(
  stage: Stage,
  fail?: (route: Route) => Promise<void>,
): Promise<{ project: MeasuredProject; visitor: Visitor }> {
  const project = await stage.createProject('Delivery')
  const visitor = await stage.openVisitor()
  if (fail !== undefined) await visitor.context.route(eventsUrl, fail, { times: 1 })
  const site = await project.openSite()
  visitor.context.on('close', () => void site[Symbol.asyncDispose]())
  await visitor.visit(site.url)
  return { project, visitor }
}

/** Once a later event of the same log is stored, so is all before it. */
async function expectAllCountOnce(
  project: MeasuredProject,
  visitor: Visitor,
  counts: Readonly<Record<string, number>>,
): Promise<void> {
  const expected = Object.values(counts).reduce((sum, count) => sum + count, 1)
  await visitor.run(`sightline.track('sentinel')`)
  await visitor.waitForAcknowledged(expected)
  await project.waitForStored('sentinel', 1)
  const stored = Object.fromEntries(
    await Promise.all(Object.keys(counts).map(async (event) => [event, await project.countOf(event)] as const)),
  )
  expect(stored).toEqual(counts)
  expect(await project.countOf('*')).toBe(expected)
}

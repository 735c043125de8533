import { expect, it } from 'vitest'
import type { MeasuredProject, Stage } from '../support/stage'

export function consentJourneys(stage: () => Stage): void {
  it('is missing where the browser asks not to be tracked: nothing is sent or stored', async () => {
    const project = await stage().createProject('Do-Not-Track')
    await using site = await project.openSite()
    await using quiet = await stage().openVisitor()
    await quiet.context.addInitScript(`Object.defineProperty(Navigator.prototype, 'doNotTrack', { get: () => '1' })`)
    await quiet.visit(site.url)
    await quiet.run(`sightline.track('purchase', { revenue: 5 })`)
    await quiet.run(`sightline.identify('anna')`)
    await quiet.visit(`${site.url}/pricing`)
    expect(await quiet.page.evaluate('Object.keys(localStorage)')).toEqual([])
    await expectOnlyTheNext(stage(), project, site.url)
    expect(quiet.sent).toEqual([])
  })

  it('can be taken back with optOut(), also before the script has loaded, and given again with optIn()', async () => {
    const project = await stage().createProject('Opt-out')
    const asksFirst = `<script>(window.sightline ??= []).push(['optOut'])</script>${project.snippet}`
    await using site = await project.openSite({ '/asks-first': asksFirst })
    await using quiet = await stage().openVisitor()
    await quiet.visit(`${site.url}/asks-first`)
    await quiet.visit(`${site.url}/pricing`)
    await quiet.run(`sightline.track('purchase', { revenue: 5 })`)
    await quiet.run(`sightline.identify('anna')`)
    expect(await quiet.page.evaluate('Object.keys(localStorage)')).toEqual(['sl_off'])
    await expectOnlyTheNext(stage(), project, site.url)
    expect(quiet.sent).toEqual([])

    await quiet.run('sightline.optIn()')
    await quiet.run(`sightline.track('signup')`)
    await quiet.waitForAcknowledged(1)
    await quiet.run('sightline.optOut()')
    expect(await quiet.page.evaluate('Object.keys(localStorage)')).toEqual(['sl_off'])
    await project.waitForStored('*', 2)
  })
}

/** What had been sent before would be stored before. */
async function expectOnlyTheNext(stage: Stage, project: MeasuredProject, siteUrl: string): Promise<void> {
  await using sentinel = await stage.openVisitor()
  await sentinel.visit(siteUrl)
  await sentinel.waitForAcknowledged(1)
  await project.waitForStored('page_view', 1)
  expect(await project.countOf('*')).toBe(1)
}

import { expect, it } from 'vitest'
import { browsers } from '../support/personas'
import type { Stage } from '../support/stage'

export function liveJourney(stage: () => Stage): void {
  it('shows each event and who is there without being asked again', async () => {
    const { createProject, openStaffPage, openVisitor } = stage()
    const project = await createProject('Live')
    await using site = await project.openSite()
    await using staff = await openStaffPage()
    await staff.openLive(project.id)
    expect(await staff.readLive()).toEqual({ activeVisitors: 0, events: [] })
    await staff.page.locator('[data-testid=live-connection][data-value=live]').waitFor()

    await using anna = await openVisitor(browsers.chromeOnWindows)
    await anna.visit(`${site.url}/pricing`)
    await anna.waitForAcknowledged(1)
    const events = staff.page.getByTestId('live-event')
    await events.first().waitFor()

    await using ben = await openVisitor(browsers.firefoxOnLinux)
    await ben.visit(`${site.url}/checkout`)
    await ben.page.getByRole('button', { name: 'Buy' }).click()
    await ben.waitForAcknowledged(2)
    await events.nth(2).waitFor()
    await staff.page.locator('[data-testid=live-active][data-value="2"]').waitFor()
    expect(await staff.readLive()).toEqual({
      activeVisitors: 2,
      events: [
        { event: 'purchase', path: '/checkout' },
        { event: 'page_view', path: '/checkout' },
        { event: 'page_view', path: '/pricing' },
      ],
    })
    await expect.poll(() => staff.page.title()).toContain('2 live')
  })
}

import { expect, it } from 'vitest'
import { expectAccessible, expectNoSidewaysScroll } from '../support/page-quality'
import type { Stage } from '../support/stage'

export function unreachableJourneys(stage: () => Stage): void {
  it('says so where the page would be, keeps the navigation, and opens the page once it answers', async () => {
    const { createProject, openStaffPage } = stage()
    const project = await createProject('Unreachable')
    await using staff = await openStaffPage()
    const { page } = staff
    // Other pages are fetched ahead; this one shall not be there yet.
    await page.route('**/assets/LedgerPage*', (route) => route.abort())
    await staff.openOverview(project.id)
    await page.route('**/*', (route) => route.abort())
    await page.getByRole('link', { name: 'Ledger' }).click()
    await page.getByRole('alert').getByText('The server cannot be reached').waitFor()
    expect(await page.getByRole('navigation').first().isVisible()).toBe(true)
    expect(await page.locator('main').count()).toBe(1)

    await page.unrouteAll()
    await page.getByRole('heading', { name: 'Ledger' }).waitFor({ timeout: 10_000 })
  })

  it('says that the numbers of an open page stand still, until they can be asked for again', async () => {
    const { createProject, openStaffPage } = stage()
    const project = await createProject('Stale')
    await using staff = await openStaffPage()
    const { page } = staff
    await staff.openOverview(project.id)
    await page.route('**/trpc/**', (route) => route.abort())
    // As when somebody comes back to the tab.
    await page.evaluate(`dispatchEvent(new Event('visibilitychange'))`)
    await page.getByTestId('stale-notice').getByText('The server cannot be reached').waitFor()
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)

    await page.unrouteAll()
    await page.getByTestId('stale-notice').waitFor({ state: 'detached', timeout: 25_000 })
  })

  it('shows no numbers of another range offline, and the right ones when there is a connection again', async () => {
    const { createProject, openStaffPage } = stage()
    const project = await createProject('Offline')
    await using staff = await openStaffPage()
    const { page } = staff
    await staff.openOverview(project.id)
    await page.context().setOffline(true)
    await page.getByTestId('range-picker').click()
    await page.getByRole('button', { name: 'Last 90 days' }).click()
    await page.getByTestId('overview').getByRole('alert').waitFor()
    expect(await page.getByTestId('kpi-visitors').count()).toBe(0)

    await page.context().setOffline(false)
    await page.getByTestId('kpi-visitors').waitFor()
  })
}

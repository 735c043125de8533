import { expect, it } from 'vitest'
import { expectAccessible, expectNoSidewaysScroll } from '../support/page-quality'
import { openSite } from '../support/site'
import type { Stage } from '../support/stage'
import { owner } from '../support/staff'

export function firstRunJourney(stage: () => Stage): void {
  it('leads from a blank instance over owner, project and snippet to the first event and the overview', async () => {
    const { apiUrl, openGuestPage, openVisitor } = stage()
    await using guest = await openGuestPage({ timezoneId: 'Europe/Berlin' })
    const { page } = guest
    // Nobody can sign in yet.
    await page.goto(`${apiUrl}/sign-in`)
    await page.waitForURL('**/welcome')
    await page.goto(apiUrl)
    await page.waitForURL('**/welcome')
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
    const name = page.getByLabel('Your name')
    await name.fill(' ')
    await page.getByLabel('Organization').fill(owner.organizationName)
    await page.getByLabel('E-mail').fill(owner.email)
    await page.getByLabel('Password').fill(owner.password)
    await page.getByRole('button', { name: 'Create account' }).click()
    // What the server refuses is said at its field, which has the focus.
    await page.getByText('Expected a name.').waitFor()
    await expect.poll(() => name.evaluate((one) => one === one.ownerDocument.activeElement)).toBe(true)
    await expectAccessible(page)
    await name.fill(owner.name)
    await page.getByRole('button', { name: 'Create account' }).click()

    await page.getByLabel('Project name').fill('Shop')
    expect(await page.getByRole('combobox', { name: 'Time zone' }).inputValue()).toContain('Berlin')
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)
    await page.getByRole('button', { name: 'Create project' }).click()

    const snippet = await page.getByLabel('HTML, code').innerText()
    // The key is nowhere else in clear: a reload must not lose it.
    await page.reload()
    expect(await page.getByLabel('HTML, code').innerText()).toBe(snippet)
    expect(snippet).toMatch(/^<script defer src="http:\S+\/t\.js" data-key="slw_[\w-]+"><\/script>$/)
    const arrival = page.getByTestId('first-event')
    expect(await arrival.getAttribute('data-value')).toBe('waiting')
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)

    await using site = await openSite({ snippet })
    await using visitor = await openVisitor({ timezoneId: 'Europe/Vienna' })
    await visitor.visit(`${site.url}/pricing`)
    await visitor.waitForAcknowledged(1)
    const row = arrival.getByTestId('live-event')
    await row.waitFor()
    expect(await row.getAttribute('data-path')).toBe('/pricing')
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)

    await page.getByRole('link', { name: 'Open your overview' }).click()
    await page.getByTestId('kpi-visitors').waitFor()
    // The event is shown as soon as it is durable, and counted within a second; the page looks again by itself.
    const soon = { timeout: 15_000 }
    const kpis = { visitors: 1, views: 1, sessions: 1, bounceRate: 1 }
    await expect.poll(() => guest.readKpis(), soon).toMatchObject(kpis)
    await expect.poll(() => guest.readTop('path'), soon).toEqual([{ value: '/pricing', visitors: 1, views: 1 }])
    await expect.poll(() => guest.readTop('country'), soon).toEqual([{ value: 'AT', visitors: 1, views: 1 }])
  })
}

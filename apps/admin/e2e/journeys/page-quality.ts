import { expect, it } from 'vitest'
import { browsers } from '../support/personas'
import { expectAccessible, expectNoSidewaysScroll } from '../support/page-quality'
import type { MeasuredProject, Stage } from '../support/stage'
import { waitUntil } from '../support/wait-until'
import { refuseOrders } from './quarantine'

export function pageQualityJourneys(stage: () => Stage): void {
  it('is accessible by day and by night, and fits on a phone', async () => {
    const { apiUrl, createProject, openGuestPage, openStaffPage } = stage()
    const project = await createProject('A project with quite a long name, for it must fit too')
    await visitOnce(stage(), project)
    await refuseOrders(stage(), project)

    await using staff = await openStaffPage()
    const problems: string[] = []
    staff.page.on('pageerror', (error) => problems.push(error.message))
    staff.page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    const pages = [
      { path: `/p/${project.id}`, landmark: '[data-testid=top-row]' },
      { path: `/p/${project.id}/live`, landmark: '[data-testid=live-event]' },
      { path: `/p/${project.id}/live/tail`, landmark: 'h1' },
      { path: `/p/${project.id}/trend`, landmark: '[data-testid=trend] svg' },
      { path: `/p/${project.id}/trend?view=table&s=*~visitors&s=page_view~count`, landmark: '[data-testid=trend-row]' },
      { path: `/p/${project.id}/trend?s=api_called~count&view=bar`, landmark: '[data-testid=preset-example]' },
      { path: `/p/${project.id}/persons`, landmark: '[data-testid=recent-person]' },
      { path: `/p/${project.id}/persons?id=${personId}`, landmark: '[data-testid=merge]' },
      { path: `/p/${project.id}/sources`, landmark: '[data-testid=source]' },
      { path: `/p/${project.id}/ledger`, landmark: '[data-testid=ledger-day]' },
      { path: `/p/${project.id}/quarantine`, landmark: '[data-testid=quarantine-entry]' },
      { path: `/p/${project.id}/rules`, landmark: '[data-testid=schema]' },
      { path: `/p/${project.id}/triggers`, landmark: '[data-testid=no-triggers]' },
      { path: `/p/${project.id}/more`, landmark: 'h1' },
      { path: `/p/${project.id}/settings`, landmark: '[data-testid=key]' },
      { path: `/p/${project.id}/nowhere`, landmark: 'main h1' },
      { path: '/nowhere', landmark: 'h1' },
    ]
    for (const { path, landmark } of pages) {
      await staff.page.goto(`${apiUrl}${path}`)
      await staff.page.locator(landmark).first().waitFor()
      await expectAccessible(staff.page)
      await expectNoSidewaysScroll(staff.page)
    }
    expect(problems).toEqual([])

    await using guest = await openGuestPage()
    await guest.page.goto(`${apiUrl}/sign-in`)
    await guest.page.getByLabel('E-mail').waitFor()
    await expectAccessible(guest.page)
    await expectNoSidewaysScroll(guest.page)
  })

  it('is as accessible in its dialogs, which take the focus and give it back', async () => {
    const { apiUrl, createProject, openStaffPage } = stage()
    const project = await createProject('Dialogs')
    await using staff = await openStaffPage()
    const { page } = staff
    const dialogs = [
      { path: 'settings', buttons: ['New key', 'Revoke Website', 'Add id'] },
      { path: 'rules', buttons: ['New rule', 'New schema'] },
      { path: 'triggers', buttons: ['New trigger'] },
    ]
    for (const { path, buttons } of dialogs) {
      await page.goto(`${apiUrl}/p/${project.id}/${path}`)
      for (const name of buttons) {
        const button = page.getByRole('button', { name })
        await button.press('Enter')
        // Its panel is seen; the dialog itself has no size.
        const dialog = page.getByRole('dialog')
        await dialog.getByRole('heading').first().waitFor()
        await waitUntil(`${name} has the focus`, () => dialog.locator(':focus').count(), 1, { timeoutMs: 5_000 })
        await expectAccessible(page)
        await expectNoSidewaysScroll(page)
        await page.keyboard.press('Escape')
        await dialog.waitFor({ state: 'detached' })
        const isBack = () => button.evaluate((one) => one === one.ownerDocument.activeElement)
        await waitUntil(`${name} gave the focus back`, isBack, true, { timeoutMs: 5_000 })
      }
    }
  })

  it('keeps the focus near what is removed by keyboard', async () => {
    const { apiUrl, createProject, openStaffPage } = stage()
    const project = await createProject('Focus')
    await using staff = await openStaffPage()
    const { page } = staff
    const nameOfFocused = () => page.evaluate(`document.activeElement.textContent || document.activeElement.ariaLabel`)
    await page.goto(
      `${apiUrl}/p/${project.id}/trend?s=*~visitors&s=page_view~count&f=country:is:AT&f=browser:is:Firefox`,
    )
    await page.getByRole('button', { name: /^Remove filter: Browser/ }).press('Enter')
    expect(await nameOfFocused()).toMatch(/^Remove filter: Country/)
    await page.keyboard.press('Enter')
    expect(await nameOfFocused()).toBe('Filter all series')
    await page.getByRole('button', { name: 'Remove series B' }).press('Enter')
    expect(await nameOfFocused()).toBe('Add series')
  })

  it('keeps its contrast while it asks again', async () => {
    const { apiUrl, createProject, openStaffPage } = stage()
    const project = await createProject('Slow')
    await visitOnce(stage(), project)
    await using staff = await openStaffPage()
    await staff.page.goto(`${apiUrl}/p/${project.id}/trend?view=table&s=*~visitors&s=page_view~count`)
    await staff.page.locator('[data-testid=trend-row]').first().waitFor()
    // An answer that never comes.
    await staff.page.route('**/trpc/*trend.run*', () => undefined)
    await staff.page.getByRole('switch').click()
    await staff.page.locator('[aria-busy=true] [data-testid=trend-row]').first().waitFor()
    await expectAccessible(staff.page)
  })
}

const personId = 'a-user-with-quite-a-long-id-that-must-not-break-the-layout@example.com'

async function visitOnce({ openVisitor }: Stage, project: MeasuredProject): Promise<void> {
  await using site = await project.openSite()
  await using visitor = await openVisitor(browsers.safariOnPhone)
  await visitor.visit(`${site.url}/checkout`, 'https://a-site-with-quite-a-long-name.example.com/')
  await visitor.run(`sightline.track('an_event_with_quite_a_long_name_that_must_not_break_the_layout')`)
  await visitor.run(`sightline.identify('${personId}', { plan: 'pro' })`)
  await visitor.waitForAcknowledged(3)
  await project.waitForStored('*', 3)
}

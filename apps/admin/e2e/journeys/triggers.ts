import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { expectAccessible, expectNoSidewaysScroll } from '../support/page-quality'
import type { MeasuredProject, Stage } from '../support/stage'
import { waitUntil } from '../support/wait-until'

export function triggerJourney(stage: () => Stage): void {
  it('fires when one person does one thing and then another, stores an event, and says so', async () => {
    const { apiUrl, createProject, openStaffPage, staff } = stage()
    const project = await createProject('Triggers')
    // Somebody else, before: so that the page knows an event and its fields.
    await sendVisits(stage(), project, [{ event: 'page_view', user_id: 'cleo', secondsAgo: 180, path: '/about' }])
    await project.waitForStored('page_view', 1)
    await using member = await openStaffPage()
    const { page } = member
    await page.goto(`${apiUrl}/p/${project.id}/triggers`)
    await page.getByTestId('no-triggers').getByRole('button', { name: 'New trigger' }).click()
    await page.getByRole('button', { name: 'Save trigger' }).click()
    await page.getByText('Expected a name.').waitFor()
    await expectAccessible(page)
    await page.getByLabel('Name', { exact: true }).fill('Bought at once')
    await chooseEvent(page, 1, 'page_view')
    await filterByPage(page, 1, '/pricing')
    await chooseEvent(page, 2, 'purchase')
    await page.getByLabel('Within', { exact: true }).fill('5')
    await page.getByRole('radio', { name: 'Store an event' }).click()
    await page.getByLabel('Name of the event', { exact: true }).fill('bought_at_once')
    await page.getByRole('button', { name: 'Save trigger' }).click()
    const trigger = page.locator('[data-testid=trigger][data-name="Bought at once"]')
    await trigger.getByText('Has not fired in 30 days').waitFor()
    expect(await trigger.getByTestId('trigger-sequence').innerText()).toMatch(
      /^page_view where Page is \/pricing\s+then\s+purchase\s+within 5 minutes$/,
    )

    await sendVisits(stage(), project, visits)
    await trigger.locator('[data-testid=trigger-fired][data-value="1"]').waitFor({ timeout: 30_000 })
    await project.waitForStored('bought_at_once', 1)
    await trigger.getByRole('button', { name: /^Firings of Bought at once/ }).click()
    const firing = trigger.getByTestId('firing')
    await trigger.locator('[data-testid=firing][data-state=delivered]').waitFor()
    expect(await firing.count()).toBe(1)
    expect(await firing.innerText()).toContain('after 2m 00s')
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)

    await turnOff(trigger, page)
    const { api } = await staff()
    const isEnabled = async () => (await api.trigger.list.query({ projectId: project.id }))[0]?.isEnabled
    await waitUntil('the trigger is on', isEnabled, false)

    await firing.getByRole('link', { name: 'anna' }).click()
    await page.locator('[data-testid=person-event][data-event=bought_at_once]').waitFor()
    await page.goBack()
    await trigger.getByRole('button', { name: 'Remove Bought at once' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove trigger' }).click()
    await page.getByTestId('no-triggers').waitFor()
  })
}

async function chooseEvent(page: Page, step: number, event: string): Promise<void> {
  await page
    .getByRole('group', { name: `Step ${step}` })
    .getByLabel('Event', { exact: true })
    .fill(event)
  await page.getByRole('option', { name: event }).click()
}

async function filterByPage(page: Page, step: number, path: string): Promise<void> {
  await page
    .getByRole('group', { name: `Step ${step}` })
    .getByRole('button', { name: 'Filter: add a filter' })
    .click()
  await page.getByLabel('Field', { exact: true }).fill('Page')
  await page.getByRole('option', { name: /^Page/ }).first().click()
  await page.getByLabel('Value', { exact: true }).fill(path)
  await page.getByRole('option', { name: `Use “${path}”` }).click()
  await page.getByRole('button', { name: 'Apply filter' }).click()
  await page
    .getByRole('group', { name: `Step ${step}` })
    .getByTestId('filter-chip')
    .waitFor()
}

async function turnOff(trigger: Locator, page: Page): Promise<void> {
  const control = (isOn: boolean) => trigger.getByRole('switch', { name: 'Bought at once is on', checked: isOn })
  const answerMayGo = Promise.withResolvers<void>()
  await page.route('**/trpc/*trigger.update*', async (route) => {
    await answerMayGo.promise
    await route.continue()
  })
  await control(true).click()
  // Before the server has answered.
  await control(false).waitFor()
  answerMayGo.resolve()
}

interface Visit {
  readonly event: string
  readonly user_id: string
  readonly secondsAgo: number
  readonly path: string
}

/** Anna looks at the prices and buys two minutes later; Bert buys without a look, and Cleo has looked at something else. */
const visits: readonly Visit[] = [
  { event: 'page_view', user_id: 'anna', secondsAgo: 180, path: '/pricing' },
  { event: 'purchase', user_id: 'anna', secondsAgo: 60, path: '/checkout' },
  { event: 'purchase', user_id: 'bert', secondsAgo: 60, path: '/checkout' },
  { event: 'purchase', user_id: 'cleo', secondsAgo: 60, path: '/checkout' },
]

async function sendVisits({ ingestUrl }: Stage, project: MeasuredProject, some: readonly Visit[]): Promise<void> {
  const now = Date.now()
  const events = some.map(({ event, user_id, secondsAgo, path }) => ({
    event,
    user_id,
    timestamp: new Date(now - secondsAgo * 1000).toISOString(),
    context: { url: `https://shop.example${path}` },
  }))
  const answer = await fetch(`${ingestUrl}/v1/events?key=${project.writeKey}`, {
    method: 'POST',
    body: JSON.stringify({ events }),
  })
  expect(answer.status).toBe(202)
}

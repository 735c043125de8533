import { expect, it } from 'vitest'
import type { MeasuredProject, Stage } from '../support/stage'

/** What comes in, who it was, and the proof that it is all there. */
export function dataJourneys(stage: () => Stage): void {
  it('show what sends: an SDK that was installed from its snippet, with its version, seconds later', async () => {
    const { apiUrl, createProject, openStaffPage } = stage()
    const project = await createProject('Sources')
    await using staff = await openStaffPage()
    const { page } = staff
    await page.goto(`${apiUrl}/p/${project.id}/settings`)
    await page.getByRole('button', { name: /Way to send/ }).click()
    await page.getByRole('option', { name: /PostHog, Node/ }).click()
    const code = await page.getByLabel('JavaScript, code').textContent()
    expect(code).toContain("new PostHog('YOUR_WRITE_KEY'")
    await expect.poll(() => page.getByTestId('arrival').getAttribute('data-value')).toBe('waiting')
    const host = /host: '([^']+)'/.exec(code ?? '')?.[1] ?? ''
    const library = { $lib: 'posthog-node', $lib_version: '5.70.0' }
    const sent = await post(`${host}/batch/`, {
      api_key: project.writeKey,
      batch: [{ event: 'signup', distinct_id: 'user-1', properties: library }],
    })
    expect(sent.status).toBe(200)
    await page.locator('[data-testid=arrival][data-value=arrived]').waitFor()

    await page.goto(`${apiUrl}/p/${project.id}/sources`)
    const row = page.locator('[data-testid=source][data-source=posthog]')
    await row.waitFor()
    expect(await row.textContent()).toContain('posthog-node 5.70.0')
    expect(await row.getAttribute('data-value')).toBe('1')
  })

  it('show one person of two devices and an alias, two once the alias is undone, and one when it is redone', async () => {
    const { apiUrl, createProject, openStaffPage } = stage()
    const project = await createProject('Persons')
    await sendEvents(stage(), project, [
      { event: 'page_view', anonymous_id: 'phone', context: { url: 'https://shop.example/pricing' } },
      { event: 'identify', anonymous_id: 'phone', user_id: 'anna', properties: { plan: 'pro' } },
      { event: 'identify', anonymous_id: 'laptop', user_id: 'a.smith' },
      { event: 'alias', user_id: 'anna', previous_id: 'a.smith' },
    ])
    await project.waitForStored('*', 4)
    await using staff = await openStaffPage()
    const { page } = staff
    await page.goto(`${apiUrl}/p/${project.id}/persons`)
    await page.locator('[data-testid=recent-person][data-id=anna]').getByRole('link').click()
    const ids = () => page.getByTestId('person-id').allTextContents()
    await page.locator('[data-testid=person][data-id=anna][data-events="4"]').waitFor()
    await page.getByRole('link', { name: 'Lately active' }).click()
    await page.getByTestId('recent-person').waitFor()
    await page.getByLabel('Id of a user or device').fill('laptop')
    await page.getByRole('button', { name: 'Find' }).click()
    await page.locator('[data-testid=person][data-id=anna][data-events="4"]').waitFor()
    expect(await ids()).toEqual(['anna', 'a.smith', 'laptop', 'phone'])
    await page.locator('[data-testid=person-event][data-event=page_view]').getByRole('button').click()
    await page.getByTestId('event-facts').getByText('https://shop.example/pricing').waitFor()

    await page.locator('[data-testid=merge][data-from="a.smith"]').getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Take apart' }).click()
    await page.locator('[data-testid=person][data-id="a.smith"][data-events="1"]').waitFor()
    expect(await ids()).toEqual(['a.smith', 'laptop'])

    await page.locator('[data-testid=merge][data-undone=true]').getByRole('button', { name: 'Redo' }).click()
    await page.locator('[data-testid=person][data-id=anna][data-events="4"]').waitFor()
  })

  it('show what somebody did from the first event on, a page at a time, with every digit that was sent', async () => {
    const { apiUrl, createProject, openStaffPage } = stage()
    const project = await createProject('Timeline')
    const yesterday = new Date(Date.now() - 86_400_000).toISOString()
    const order = `{"event":"ordered","user_id":"anna","timestamp":"${yesterday}","properties":{"no":9007199254740993}}`
    const others = Array.from({ length: 220 }, () => ({ event: 'looked', user_id: 'anna' }))
    expect((await post(`${stage().ingestUrl}/v1/events?key=${project.writeKey}`, order)).status).toBe(202)
    await sendEvents(stage(), project, others)
    await project.waitForStored('*', 221)
    await using staff = await openStaffPage()
    const { page } = staff
    await page.goto(`${apiUrl}/p/${project.id}/persons?id=anna`)
    await page.getByTestId('person-event').first().waitFor()
    expect(await page.getByTestId('person-event').count()).toBe(200)
    await page.getByText('The latest 200 events').waitFor()
    await page.getByRole('button', { name: 'Show earlier events' }).click()
    await page.locator('[data-testid=person-event][data-event=ordered]').getByRole('button').click()
    await page.getByTestId('event-facts').getByText('9007199254740993').waitFor()
    expect(await page.getByTestId('person-event').count()).toBe(221)
    expect(await page.getByRole('button', { name: 'Show earlier events' }).count()).toBe(0)
  })

  it('show a ledger that counts what was sent, sent again and refused, and adds up', async () => {
    const { apiUrl, createProject, openStaffPage } = stage()
    const project = await createProject('Ledger')
    const events = [
      { event: 'a', event_id: 'e1', user_id: 'u' },
      { event: 'b', event_id: 'e2', user_id: 'u' },
      { event: '' },
      { event: 'c', event_id: 'e3', user_id: 'u', timestamp: '2100-01-01' },
    ]
    await sendEvents(stage(), project, events)
    await sendEvents(stage(), project, events.slice(0, 2))
    await project.waitForStored('*', 3)
    await using staff = await openStaffPage()
    const { page } = staff
    await page.goto(`${apiUrl}/p/${project.id}/ledger`)
    await page.locator('[data-testid=ledger-verdict][data-value=proven]').waitFor()
    const cells = page.getByTestId('ledger-day').first().getByRole('cell')
    await expect.poll(() => cells.allTextContents(), { timeout: 30_000 }).toEqual(['5', '3', '2', '0', '1', '0'])
    await expect.poll(() => page.getByTestId('ledger-clamped').textContent()).toContain('1 from the future')
  })
}

async function sendEvents({ ingestUrl }: Stage, project: MeasuredProject, events: readonly object[]): Promise<void> {
  const answer = await post(`${ingestUrl}/v1/events?key=${project.writeKey}`, { events })
  expect(answer.status).toBe(202)
}

/** @param body JSON, or what becomes JSON. */
function post(url: string, body: object | string): Promise<Response> {
  return fetch(url, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })
}

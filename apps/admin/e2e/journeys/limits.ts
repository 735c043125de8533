import { expect, it } from 'vitest'
import { expectAccessible } from '../support/page-quality'
import type { Stage } from '../support/stage'
import { waitUntil } from '../support/wait-until'

/** Ingest knows a project for ten seconds before it asks again. */
const limitActsWithinMs = 15_000

export function limitJourneys(stage: () => Stage): void {
  it('a project is held to the events of its month, and the settings show what it has used', async () => {
    const { apiUrl, ingestUrl, createProject, openStaffPage } = stage()
    const project = await createProject('Limited')
    const sendOne = async () => {
      const answer = await fetch(`${ingestUrl}/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${project.writeKey}` },
        body: JSON.stringify({ event: 'signup', user_id: 'u' }),
      })
      return answer.status
    }
    expect(await sendOne()).toBe(202)
    await using member = await openStaffPage()
    const { page } = member
    await page.goto(`${apiUrl}/p/${project.id}/settings`)
    await page.getByLabel('Events a month').fill('none')
    await page.getByText('Expected a whole number above 0').waitFor()
    await page.getByLabel('Events a month').fill('1')
    await page.getByRole('button', { name: 'Save limits' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()

    let accepted = 1
    const isHeld = async () => {
      const status = await sendOne()
      if (status === 202) accepted++
      return status
    }
    await waitUntil('the limit holds', isHeld, 429, { timeoutMs: limitActsWithinMs, pollMs: 500 })
    await project.waitForStored('signup', accepted)
    await page.reload()
    // The ledger is written a moment after the rows, and asked for again every 15 seconds.
    await page.getByText(`${accepted} of 1 events this month`).waitFor({ timeout: 20_000 })
    await page.getByRole('meter').waitFor()
    await expectAccessible(page)
  })
}

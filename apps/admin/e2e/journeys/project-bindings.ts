import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { expectAccessible, expectNoSidewaysScroll } from '../support/page-quality'
import type { Stage } from '../support/stage'
import { waitUntil } from '../support/wait-until'

/** Ingest asks again after a few seconds whether it knows an id now, and after ten whether it still does. */
const knownWithinMs = 15_000

export function projectBindingJourneys(stage: () => Stage): void {
  it('are added in the settings, and what pages send under them arrives within 15 seconds, until they are removed', async () => {
    const { apiUrl, createProject, openStaffPage } = stage()
    const project = await createProject('From Umami')
    const websiteId = randomUUID()
    // Refused before, and that is remembered for a while.
    expect(await sendUmami(stage(), websiteId)).toBe(400)

    await using staff = await openStaffPage({ viewport: { width: 360, height: 800 } })
    const { page } = staff
    await page.goto(`${apiUrl}/p/${project.id}/settings`)
    await page.getByText('No ids yet').waitFor()
    await page.getByRole('button', { name: 'Add id' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: 'Umami' }).click()
    await dialog.getByLabel('Website id').fill('my site')
    await dialog.getByRole('button', { name: 'Add id' }).click()
    await dialog.getByText('Expected the website id that stands in data-website-id, a UUID.').waitFor()
    await expectAccessible(page)
    await dialog.getByLabel('Website id').fill(websiteId.toUpperCase())
    await dialog.getByRole('button', { name: 'Add id' }).click()
    await page.getByTestId('binding').filter({ hasText: websiteId }).waitFor()
    await dialog.waitFor({ state: 'detached' })
    await expectAccessible(page)
    await expectNoSidewaysScroll(page)

    const asked = { timeoutMs: knownWithinMs, pollMs: 250 }
    await waitUntil('status', () => sendUmami(stage(), websiteId), 200, asked)
    await project.waitForStored('hello', 1)

    await page.getByRole('button', { name: `Remove ${websiteId}` }).click()
    await dialog.getByRole('button', { name: 'Remove id' }).click()
    await page.getByText('No ids yet').waitFor()
    await waitUntil('status', () => sendUmami(stage(), websiteId), 400, asked)
  })

  it('stay with the project that has them', async () => {
    const { apiUrl, createProject, openStaffPage, staff } = stage()
    const [first, second] = [await createProject('First'), await createProject('Second')]
    const domain = `${randomUUID()}.example`
    const { api } = await staff()
    await api.projectBinding.add.mutate({
      projectId: first.id,
      binding: { vendor: 'plausible', externalId: domain },
    })
    await using staffPage = await openStaffPage()
    const { page } = staffPage
    await page.goto(`${apiUrl}/p/${second.id}/settings`)
    await page.getByRole('button', { name: 'Add id' }).click()
    await page.getByRole('radio', { name: 'Plausible' }).click()
    await page.getByLabel('Domain').fill(domain)
    await page.getByRole('dialog').getByRole('button', { name: 'Add id' }).click()
    await page.getByText('Another project receives the events of this id.').waitFor()
  })
}

async function sendUmami({ ingestUrl }: Stage, website: string): Promise<number> {
  const response = await fetch(`${ingestUrl}/api/send`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'event', payload: { website, hostname: 'shop.example', url: '/', name: 'hello' } }),
  })
  return response.status
}

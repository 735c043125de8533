import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { createApiClient } from '../support/staff'
import type { Stage } from '../support/stage'
import { waitUntil } from '../support/wait-until'

/** Ingest asks again after ten seconds whether it still knows a key. */
const revokedWithinMs = 15_000

export function keyJourneys(stage: () => Stage): void {
  it('are created for servers, read through the API, and are refused once they are revoked', async () => {
    const { apiUrl, createProject, openStaffPage } = stage()
    const project = await createProject('Keys')
    await using staff = await openStaffPage()
    const { page } = staff
    await page.goto(`${apiUrl}/p/${project.id}/settings`)
    await page.getByRole('button', { name: 'New key' }).click()
    await page.getByRole('radio', { name: 'Server key' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Nightly export')
    // Twice, as some people do: it is created once, which the list shows below.
    await page.getByRole('button', { name: 'Create key' }).dblclick()
    const secret = await page.getByTestId('key-secret').innerText()
    expect(secret).toMatch(/^sls_/)
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByTestId('key').filter({ hasText: 'Nightly export' }).waitFor()
    expect(await page.getByTestId('key').count()).toBe(2)

    const server = createApiClient(apiUrl, { authorization: `Bearer ${secret}` })
    const ask = () =>
      server.overview.run.query({
        projectId: project.id,
        definition: { range: { kind: 'relative', last: '7d' }, granularity: 'day' },
      })
    expect((await ask()).current.visitors).toBe(0)
    expect(await postEvent(stage(), secret)).toBe(401)

    await revoke(page, 'Nightly export')
    await waitUntil('server key works', () => ask().then(Boolean, () => false), false, { timeoutMs: revokedWithinMs })
  })

  it('stop to send events within 15 seconds of their revocation', async () => {
    const { apiUrl, createProject, openStaffPage } = stage()
    const project = await createProject('Revoked')
    expect(await postEvent(stage(), project.writeKey)).toBe(202)
    await using staff = await openStaffPage()
    await staff.page.goto(`${apiUrl}/p/${project.id}/settings`)
    await revoke(staff.page, 'Website')
    const asked = { timeoutMs: revokedWithinMs, pollMs: 250 }
    await waitUntil('status', () => postEvent(stage(), project.writeKey), 401, asked)
    // Sent many times under one id.
    await project.waitForStored('ping', 1)
  })
}

async function revoke(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `Revoke ${name}` }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke key' }).click()
  await page.getByTestId('key').filter({ hasText: name }).getByText('Revoked', { exact: true }).waitFor()
}

async function postEvent({ ingestUrl }: Stage, key: string): Promise<number> {
  const response = await fetch(`${ingestUrl}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ event: 'ping', event_id: 'the-one', anonymous_id: 'server' }),
  })
  return response.status
}

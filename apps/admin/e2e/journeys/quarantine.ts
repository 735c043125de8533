import { expect, it } from 'vitest'
import type { MeasuredProject, Stage } from '../support/stage'
import { waitUntil } from '../support/wait-until'

/** A change of the rules acts in ingest within ten seconds. */
const changeActsWithinMs = 15_000

const badOrder = { event: 'order', user_id: 'u', properties: { price: '7' } }

/**
 * Gives a project a schema that `badOrder` does not fit, and resolves once ingest has refused one such event for it.
 * @returns how many were accepted before.
 */
export async function refuseOrders({ staff, ingestUrl }: Stage, project: MeasuredProject): Promise<number> {
  const { api } = await staff()
  await api.eventPolicy.save.mutate({
    projectId: project.id,
    revision: 0,
    policy: {
      schemas: [
        {
          id: '01936d00-0000-4000-8000-000000000001',
          event: 'order',
          mode: 'reject',
          properties: [{ path: 'price', type: 'number', isRequired: true }],
        },
      ],
    },
  })
  let accepted = 0
  const isRefused = async () => {
    const answer = await send(ingestUrl, project.writeKey, badOrder)
    accepted += answer.accepted
    return answer.rejected.length === 1
  }
  await waitUntil('the schema acts', isRefused, true, { timeoutMs: changeActsWithinMs, pollMs: 500 })
  return accepted
}

async function send(ingestUrl: string, writeKey: string, event: object) {
  const response = await fetch(`${ingestUrl}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${writeKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(event),
  })
  return (await response.json()) as { accepted: number; rejected: { field: string; reason: string }[] }
}

export function tailJourney(stage: () => Stage): void {
  it('tells of each event what became of it', async () => {
    const { apiUrl, ingestUrl, createProject, openStaffPage } = stage()
    const project = await createProject('Tail')
    await using member = await openStaffPage()
    const { page } = member
    await page.goto(`${apiUrl}/p/${project.id}/live/tail`)
    await page.locator('[data-testid=live-connection][data-value=live]').waitFor()
    const good = { event: 'good', user_id: 'u', event_id: 'one' }
    const isShown = async () => {
      await send(ingestUrl, project.writeKey, good)
      return (await page.locator('[data-testid=tail-row][data-outcome=duplicate]').count()) > 0
    }
    // The first may be sent before the stream is open.
    await waitUntil('a duplicate is told', isShown, true, { pollMs: 200 })
    await send(ingestUrl, project.writeKey, { event: 'bad', user_id: 'u', properties: 'none' })
    await page.locator('[data-testid=tail-row][data-outcome=rejected]').waitFor()
    const text = await page.locator('[data-testid=tail-row][data-event=bad]').innerText()
    expect(text).toContain('properties: expected an object')
  })
}

export function quarantineJourney(stage: () => Stage): void {
  it('a bad event waits with field and reason, and is stored once when its rule is mended and it is replayed', async () => {
    const { apiUrl, ingestUrl, createProject, openStaffPage, staff } = stage()
    const project = await createProject('Quarantine')
    await using member = await openStaffPage()
    const { page } = member
    await page.goto(`${apiUrl}/p/${project.id}/quarantine`)
    await page.getByText('Nothing waits in quarantine').waitFor()

    const storedBefore = await refuseOrders(stage(), project)
    const refused = await send(ingestUrl, project.writeKey, { ...badOrder, properties: { price: '8', id: 'this-one' } })
    expect(refused).toMatchObject({ rejected: [{ field: 'properties.price', reason: 'expected a number' }] })
    await page.reload()
    await page.locator('[data-testid=quarantine-waiting][data-value="2"]').waitFor()
    expect(await page.getByTestId('quarantine-cause').innerText()).toContain('properties.price: expected a number')
    const entry = page.getByTestId('quarantine-entry').first()
    await entry.getByRole('button').first().click()
    await entry.getByText('"id": "this-one"').waitFor()

    // A rule by hand: make the price a number.
    await page.goto(`${apiUrl}/p/${project.id}/rules`)
    await page.getByRole('button', { name: 'New rule' }).click()
    await page.getByRole('button', { name: /What it does/ }).click()
    await page.getByRole('option', { name: 'Make a number' }).click()
    await page.getByLabel('Value', { exact: true }).fill('properties.prise')
    await page.getByRole('button', { name: 'Add rule' }).click()
    // Misspelt: it is mended where it stands.
    await page.getByRole('button', { name: 'Edit: Make properties.prise of every event a number' }).click()
    await page.getByLabel('Value', { exact: true }).fill('properties.price')
    await page.getByRole('button', { name: 'Save rule' }).click()
    await page.getByText('Make properties.price of every event a number', { exact: true }).waitFor()
    expect(await page.getByTestId('rule').count()).toBe(1)
    const isTaken = async () => (await send(ingestUrl, project.writeKey, badOrder)).accepted === 1
    await waitUntil('the rule acts', isTaken, true, { timeoutMs: changeActsWithinMs, pollMs: 500 })

    const { api } = await staff()
    const waiting = async () => (await api.quarantine.summary.query({ projectId: project.id })).waiting
    const waitingBefore = await waiting()
    await page.goto(`${apiUrl}/p/${project.id}/quarantine`)
    for (const round of [1, 2]) {
      // The second time there is nothing left to replay.
      await api.quarantine.replay.mutate({ projectId: project.id, filter: {} })
      const done = async () =>
        (await api.quarantine.replays.query({ projectId: project.id })).filter(({ state }) => state === 'done').length
      await waitUntil(`replay ${round} is done`, done, round, { timeoutMs: 30_000, pollMs: 250 })
    }
    await page.getByText('Nothing waits in quarantine').waitFor()
    // All that waited, and the one that told us that the rule acts.
    await project.waitForStored('order', storedBefore + waitingBefore + 1)
  })
}

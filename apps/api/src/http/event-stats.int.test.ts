import { randomUUID } from 'node:crypto'
import { anEventRow, insertEventRows } from '@sightline/db/testing'
import { describe, expect, it } from 'vitest'
import { useTestApi } from '../testing/test-api.ts'
import { createKey, openOwnersBrowser } from '../testing/test-owner.ts'

const app = await useTestApi()
const browser = await openOwnersBrowser(app.url)
const project = await browser.trpc.project.create.mutate({ name: 'Shop', timeZone: 'Europe/Berlin' })
const serverKey = await createKey(browser, project.id, 'server')
const at = (text: string) => new Date(`2026-01-${text}:00Z`)
await insertEventRows(
  app.clickhouse.client,
  [
    { event: 'page_view', occurred_at: at('10T08:00') },
    // Half an hour before midnight in UTC, after it in Berlin.
    { event: 'page_view', occurred_at: at('10T23:30') },
    { event: 'purchase', occurred_at: at('12T10:00') },
    { event: 'page_view', occurred_at: at('12T10:00'), bot: 'crawler' },
    { event: 'page_view', occurred_at: at('13T00:00') },
    { event: 'page_view', occurred_at: at('10T08:00'), project_id: randomUUID() },
  ].map((row) => anEventRow({ project_id: project.id, ...row })),
)

async function ask(query: string, headers: Record<string, string> = { authorization: `Bearer ${serverKey}` }) {
  const answer = await fetch(`${app.url}/api/events/stats?${query}`, { headers })
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
}

const threeDays = 'from=2026-01-10T00:00:00%2B01:00&to=2026-01-13T00:00:00%2B01:00'

describe('GET /api/events/stats', () => {
  it('counts the events of the project by name, and by day in its time zone', async () => {
    expect(await ask(threeDays)).toEqual({
      status: 200,
      body: {
        project_id: project.id,
        from: '2026-01-09T23:00:00.000Z',
        to: '2026-01-12T23:00:00.000Z',
        time_zone: 'Europe/Berlin',
        granularity: 'day',
        total: 3,
        points: [
          { at: '2026-01-09T23:00:00.000Z', count: 1 },
          { at: '2026-01-10T23:00:00.000Z', count: 1 },
          { at: '2026-01-11T23:00:00.000Z', count: 1 },
        ],
        events: [
          { event: 'page_view', count: 2, last_seen_at: '2026-01-10T23:30:00.000Z' },
          { event: 'purchase', count: 1, last_seen_at: '2026-01-12T10:00:00.000Z' },
        ],
      },
    })
  })

  it('counts one of them, by hour, for a key in X-API-Key', async () => {
    const { body } = await ask(`${threeDays}&event=purchase&granularity=hour`, { 'x-api-key': serverKey })
    expect(body).toMatchObject({ total: 1, granularity: 'hour', events: [{ event: 'purchase', count: 1 }] })
    const points = body['points'] as { at: string; count: number }[]
    expect(points).toHaveLength(72)
    expect(points.filter(({ count }) => count > 0)).toEqual([{ at: '2026-01-12T10:00:00.000Z', count: 1 }])
  })

  it('answers a member who names the project', async () => {
    const { cookie } = browser
    expect(await ask(`${threeDays}&project_id=${project.id}`, { cookie })).toMatchObject({
      status: 200,
      body: { total: 3 },
    })
    expect(await ask(threeDays, { cookie })).toMatchObject({
      status: 400,
      body: { error: { details: { field: 'project_id' } } },
    })
  })

  it('knows no other project, no write key and nobody', async () => {
    for (const headers of [{ authorization: `Bearer ${serverKey}` }, { cookie: browser.cookie }]) {
      expect(await ask(`project_id=${randomUUID()}`, headers)).toMatchObject({ status: 404 })
    }
    expect(await ask('', { authorization: `Bearer ${await createKey(browser, project.id, 'write')}` })).toMatchObject({
      status: 401,
    })
    expect(await ask('', {})).toMatchObject({ status: 401, body: { error: { code: 'unauthenticated' } } })
  })

  it.each([
    ['last=soon', 'last'],
    ['granularity=year', 'granularity'],
    ['from=yesterday&to=today', 'from'],
    ['from=2026-01-10', 'to'],
    ['project_id=mine', 'project_id'],
  ])('says which part of %s it cannot read', async (query, field) => {
    expect(await ask(query)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_input', details: { field } } },
    })
  })
})

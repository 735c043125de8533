import { insertEventRows, anEventRow, type EventRow } from '@sightline/db/testing'
import type { PersonEventCursor } from '@sightline/domain/person'
import { describe, expect, it } from 'vitest'
import { useTestApi } from '../../testing/test-api.ts'
import { openOwnersBrowser } from '../../testing/test-owner.ts'

const app = await useTestApi()
const browser = await openOwnersBrowser(app.url)

const yesterday = Date.now() - 86_400_000
const minute = (index: number) => new Date(yesterday + index * 60_000)

/**
 * Two devices: `phone` is looked at, then signs in as anna; `laptop` signs in as a.smith. Then an alias says that a.smith
 * is anna. Ben is somebody else.
 */
const story = (projectId: string): EventRow[] => {
  const row = (index: number, event: Partial<EventRow>) =>
    anEventRow({ project_id: projectId, occurred_at: minute(index), event_id: `e${index}`, anonymous_id: '', ...event })
  const identify = { event: 'identify', kind: 'identify' }
  return [
    row(0, { anonymous_id: 'phone', path: '/pricing' }),
    row(1, { ...identify, anonymous_id: 'phone', user_id: 'anna', properties: '{"plan":"free"}' }),
    row(2, { anonymous_id: 'laptop' }),
    row(3, { ...identify, anonymous_id: 'laptop', user_id: 'a.smith', properties: '{"plan":"pro"}' }),
    row(4, { event: 'alias', kind: 'alias', user_id: 'anna', previous_id: 'a.smith' }),
    row(5, { event: 'purchase', kind: 'track', user_id: 'ben' }),
  ]
}

async function createStory(order: (rows: EventRow[]) => EventRow[] = (rows) => rows) {
  const { id: projectId } = await browser.trpc.project.create.mutate({ name: 'Shop' })
  // One block for each row, as late and out-of-order senders make them.
  for (const row of order(story(projectId))) await insertEventRows(app.clickhouse.client, [row])
  const countPersons = async () => {
    const definition = {
      range: { kind: 'relative' as const, last: '7d' as const },
      granularity: 'day' as const,
      series: [{ event: '*', measure: { kind: 'persons' as const }, filters: [] }],
      // Another definition each time: answers are kept for some seconds.
      filters: [{ field: 'path', operator: 'is_not' as const, values: [`/${crypto.randomUUID()}`] }],
    }
    const { lines } = await browser.trpc.trend.run.query({ projectId, definition })
    return lines[0]?.total
  }
  return { projectId, countPersons }
}

describe('persons', () => {
  it.each([
    ['in order', (rows: EventRow[]) => rows],
    ['backwards', (rows: EventRow[]) => rows.toReversed()],
    [
      'the alias first',
      (rows: EventRow[]) => rows.toSorted((a, b) => Number(b.kind === 'alias') - Number(a.kind === 'alias')),
    ],
  ])('are the same whatever arrives %s', async (_name, order) => {
    const { projectId, countPersons } = await createStory(order)
    expect(await countPersons()).toBe(2)
    for (const id of ['anna', 'a.smith', 'phone', 'laptop']) {
      expect(await browser.trpc.person.find.query({ projectId, id })).toMatchObject({
        id: 'anna',
        userIds: ['anna', 'a.smith'],
        deviceIds: ['laptop', 'phone'],
        events: 5,
        firstSeenAt: minute(0),
        lastSeenAt: minute(4),
        traits: { plan: 'pro' },
      })
    }
    const timeline = await browser.trpc.person.timeline.query({ projectId, id: 'laptop' })
    expect(timeline.events.map(({ eventId }) => eventId)).toEqual(['e4', 'e3', 'e2', 'e1', 'e0'])
    expect(timeline.next).toBeUndefined()
  })

  it('are told page by page, each event once, though events of one instant lie on both sides and new ones come in', async () => {
    const { id: projectId } = await browser.trpc.project.create.mutate({ name: 'Shop' })
    // 450 events, always ten of one instant.
    const row = (index: number) =>
      anEventRow({
        project_id: projectId,
        occurred_at: minute(Math.floor(index / 10)),
        event_id: `e${String(index).padStart(3, '0')}`,
        user_id: 'anna',
      })
    await insertEventRows(
      app.clickhouse.client,
      Array.from({ length: 450 }, (_, index) => row(index)),
    )
    const ask = (cursor?: PersonEventCursor) =>
      browser.trpc.person.timeline.query({ projectId, id: 'anna', ...(cursor && { cursor }) })
    const first = await ask()
    await insertEventRows(app.clickhouse.client, [row(999)])
    const second = await ask(first.next)
    const third = await ask(second.next)
    expect([first, second, third].map(({ events }) => events.length)).toEqual([200, 200, 50])
    expect(third.next).toBeUndefined()
    const told = [first, second, third].flatMap(({ events }) => events.map(({ eventId }) => eventId))
    expect(told).toEqual(Array.from({ length: 450 }, (_, index) => `e${String(449 - index).padStart(3, '0')}`))
  })

  it('are two again when the alias is undone, and one when it is redone', async () => {
    const { projectId, countPersons } = await createStory()
    const edge = { kind: 'alias' as const, fromId: 'a.smith', toId: 'anna' }
    await browser.trpc.person.undoMerge.mutate({ projectId, edge })
    expect(await countPersons()).toBe(3)
    const undone = await browser.trpc.person.find.query({ projectId, id: 'a.smith' })
    expect(undone).toMatchObject({ id: 'a.smith', deviceIds: ['laptop'], events: 2 })
    expect(undone.merges).toContainEqual(expect.objectContaining({ ...edge, isUndone: true }))
    await browser.trpc.person.redoMerge.mutate({ projectId, edge })
    expect(await countPersons()).toBe(2)
  })

  it('give a device back its own history when it is taken from its user', async () => {
    const { projectId, countPersons } = await createStory()
    const edge = { kind: 'device' as const, fromId: 'phone', toId: 'anna' }
    await browser.trpc.person.undoMerge.mutate({ projectId, edge })
    expect(await countPersons()).toBe(3)
    expect(await browser.trpc.person.find.query({ projectId, id: 'phone' })).toMatchObject({ id: 'phone', events: 1 })
  })

  it('are listed by what any of their ids did last; what a system says of one, and bots, are no sight', async () => {
    const { projectId } = await createStory()
    await insertEventRows(app.clickhouse.client, [
      anEventRow({
        project_id: projectId,
        occurred_at: minute(6),
        anonymous_id: 'phone',
        path: '/cart',
        country: 'DE',
      }),
      anEventRow({ project_id: projectId, occurred_at: minute(7), anonymous_id: 'nobody yet', path: '/' }),
      anEventRow({
        project_id: projectId,
        occurred_at: minute(8),
        user_id: 'ben',
        event: 'set_traits',
        kind: 'system',
      }),
      anEventRow({ project_id: projectId, occurred_at: minute(9), anonymous_id: 'crawler', bot: 'crawler' }),
    ])
    const recent = await browser.trpc.person.recent.query({ projectId })
    expect(recent).toMatchObject([
      { id: 'nobody yet', isIdentified: false, last: { event: 'page_view', path: '/', at: minute(7) } },
      { id: 'anna', isIdentified: true, last: { path: '/cart', country: 'DE', at: minute(6) } },
      { id: 'ben', isIdentified: true, last: { event: 'purchase', at: minute(5) } },
    ])
  })

  it('are shown with the thousands of devices of a shared account', async () => {
    const { id: projectId } = await browser.trpc.project.create.mutate({ name: 'Kiosk' })
    const devices = Array.from({ length: 4_000 }, (_, index) => `device-${index}-with-an-id-of-36-characters`)
    const row = { project_id: projectId, occurred_at: minute(0), event: 'identify', kind: 'identify', user_id: 'kiosk' }
    await insertEventRows(
      app.clickhouse.client,
      devices.map((anonymous_id) => anEventRow({ ...row, anonymous_id })),
    )
    const kiosk = await browser.trpc.person.find.query({ projectId, id: 'kiosk' })
    expect(kiosk).toMatchObject({ events: 4_000, deviceIds: devices.toSorted() })
  })

  it('say that nobody is known by an id of no event', async () => {
    const { projectId } = await createStory()
    await expect(browser.trpc.person.find.query({ projectId, id: 'nobody' })).rejects.toThrow('nobody is known')
  })
})

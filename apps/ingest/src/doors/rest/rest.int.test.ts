import { describe, expect, it } from 'vitest'
import { useTestIngest, useTestStores } from '../../testing/test-ingest.ts'

const stores = await useTestStores()
const ingest = await useTestIngest(stores)

async function post(url: string, key: string, payload: object) {
  const answer = await ingest.inject({ method: 'POST', url, headers: { authorization: `Bearer ${key}` }, payload })
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() }
}

/** The bodies as the services' own descriptions write them, and the rows that they stand for. */
const described = [
  {
    url: '/api/analytics/track',
    body: {
      eventName: 'page_view',
      properties: { page: '/home', title: 'Homepage' },
      userId: 'user123',
      sessionId: 'session456',
    },
    row: { event: 'page_view', kind: 'page', user_id: 'user123', session_id: 'session456', path: '/home' },
  },
  {
    url: '/api/v1/events',
    body: {
      event: 'user_action',
      properties: { userId: '12345', action: 'click', element: 'signup_button' },
      timestamp: '2025-01-01T00:00:00Z',
    },
    row: { event: 'user_action', kind: 'track', user_id: '12345', session_id: '', path: '' },
  },
  {
    url: '/api/v1/funnels/track',
    body: { funnel_id: 'f1', step: 1, visitor_id: 'v1' },
    row: { event: 'funnel_step', kind: 'track', user_id: '', session_id: '', path: '' },
  },
  {
    url: '/api/learning/session',
    body: { userId: 'u1', durationMinutes: 25, xpGained: 120, accuracy: { あ: 0.9 } },
    row: { event: 'learning_session', kind: 'track', user_id: 'u1', session_id: '', path: '' },
  },
  {
    url: '/api/events',
    body: { type: 'UserEnrolled', id: 'message-1', data: { userId: 'u1', courseId: 'c1' } },
    row: { event: 'course_enrolled', kind: 'track', user_id: 'u1', session_id: '', path: '' },
  },
]

describe('the routes of the earlier services', () => {
  it.each(described)('take the body of $url as it is written, and answer with its id', async ({ url, body, row }) => {
    const project = await stores.createProject()
    const answer = await post(url, project.writeKey, body)
    expect(answer).toMatchObject({ status: 202, body: { success: true, isDuplicate: false } })
    await project.untilStored(1)
    expect(await project.rows('event, kind, user_id, session_id, path, event_id')).toEqual([
      { ...row, event_id: answer.body['id'] },
    ])
  })

  it('keep the time that an event brings', async () => {
    const project = await stores.createProject()
    await post('/api/v1/events', project.writeKey, { event: 'a', timestamp: '2025-01-01T00:00:00Z' })
    await project.untilStored(1)
    expect(await project.rows('toUnixTimestamp64Milli(occurred_at) AS at')).toEqual([{ at: Date.UTC(2025, 0, 1) }])
  })

  it.each([
    [
      '/api/analytics/track/batch',
      [
        { eventName: 'a', userId: 'u' },
        { eventName: 'b', userId: 'u' },
      ],
    ],
    [
      '/api/v1/events/batch',
      [
        { event: 'a', properties: { page: '/home' } },
        { event: 'b', properties: { email: 'x' } },
      ],
    ],
    ['/api/events/batch', [{ event: 'a' }, { event: 'b' }]],
    ['/api/v1/analytics/event/batch', [{ event: 'a' }, { event: 'b' }]],
  ])('take a batch at %s, and report what they refuse by its place', async (url, events) => {
    const project = await stores.createProject()
    const whole = await post(url, project.writeKey, { events })
    expect(whole).toMatchObject({ status: 202, body: { success: true, accepted: 2, rejected: [] } })
    const mixed = await post(url, project.serverKey, { events: [{ userId: 'u' }, events[0]] })
    expect(mixed.body).toMatchObject({ success: false, accepted: 1, rejected: [{ index: 0, field: 'event' }] })
    await project.untilStored(3)
    expect((await project.rows<{ event: string }>('event')).map(({ event }) => event)).toEqual(['a', 'b', 'a'])
  })

  it('say of each event of a batch what stands beside the batch, unless it says so itself', async () => {
    const project = await stores.createProject()
    const events = [{ event: 'a' }, { event: 'b', website_id: 'w2' }]
    await post('/api/v1/analytics/event/batch', project.writeKey, { website_id: 'w1', user_id: 'u', events })
    await project.untilStored(2)
    expect(await project.rows("event, user_id, JSONExtractString(properties, 'website_id') AS website")).toEqual([
      { event: 'a', user_id: 'u', website: 'w1' },
      { event: 'b', user_id: 'u', website: 'w2' },
    ])
  })

  it('answer 400 with the field to a single event that cannot be taken, and 401 to no key', async () => {
    const project = await stores.createProject()
    expect(await post('/api/events', project.writeKey, { event: '' })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_input', details: { field: 'event' } } },
    })
    expect(await post('/api/events', 'slw_unknown', { event: 'a' })).toMatchObject({ status: 401 })
  })

  it('take one visitor without ids for one within a day', async () => {
    const project = await stores.createProject()
    await post('/api/v1/events', project.writeKey, { event: 'a' })
    await post('/api/v1/events', project.writeKey, { event: 'b' })
    await project.untilStored(2)
    const rows = await project.rows<{ anonymous_id: string }>('anonymous_id')
    expect(new Set(rows.map((row) => row.anonymous_id)).size).toBe(1)
    expect(rows[0]?.anonymous_id).toMatch(/^daily-/)
  })
})

import { describe, expect, inject, it } from 'vitest'
import { createTestStores, startTestIngest, type TestIngest, type TestProject } from '../../testing/test-ingest.ts'
import { readWireFixtures, replayWireFixture } from '../../testing/wire-fixture.ts'

/** An ingest of its own for each SDK: their requests share a key, and ids that the callers chose. */
interface Replay extends AsyncDisposable {
  readonly ingest: TestIngest
  readonly project: TestProject
}

async function openReplay(writeKey: string): Promise<Replay> {
  const stores = await createTestStores({ clickhouseUrl: inject('clickhouseUrl'), postgresUrl: inject('postgresUrl') })
  const ingest = await startTestIngest(stores)
  return {
    ingest,
    project: await stores.createProject(writeKey),
    async [Symbol.asyncDispose]() {
      await ingest[Symbol.asyncDispose]()
      await stores[Symbol.asyncDispose]()
    },
  }
}

interface Row {
  readonly event: string
  readonly properties: string
  readonly [column: string]: unknown
}

const columns = `source, event, kind, user_id, anonymous_id, previous_id, session_id, groups, properties,
  toFloat64(revenue) AS revenue, currency, url, path, title, referrer, utm_source, screen, browser, ip, occurred_at,
  dateDiff('millisecond', occurred_at, received_at) AS ageMs`

/**
 * Replays all captured requests of an SDK, each three times, and expects its success status every time.
 * @returns the rows of an event, in the order in which they came.
 */
async function replay({ ingest, project }: Replay, name: string, expectedRows: number) {
  for (const fixture of readWireFixtures(name)) {
    for (let time = 0; time < 3; time++) {
      const { status } = await replayWireFixture(ingest, fixture)
      expect(status, fixture.id).toBe(fixture.method === 'OPTIONS' ? 204 : 200)
    }
  }
  await project.untilStored(expectedRows)
  const rows = await project.rows<Row>(columns)
  return (event: string) =>
    rows
      .filter((row) => row.event === event)
      .map(({ properties, ...row }) => ({ ...row, properties: JSON.parse(properties) as unknown }))
}

const acme = { name: 'Acme', group_type: 'group', group_key: 'org-9' }
const anon = { anonymous_id: 'anon-1', user_id: '' }
const user = { anonymous_id: '', user_id: 'user-1' }
const both = { anonymous_id: 'anon-1', user_id: 'user-1' }

describe('captured requests', () => {
  it('of @segment/analytics-node are the rows of its calls', async () => {
    await using replayed = await openReplay('wk_test')
    const rows = await replay(replayed, 'segment-analytics-node', 7)
    expect(rows('identify')).toMatchObject([
      { ...both, source: 'segment', kind: 'identify', properties: { email: 'a@example.com', plan: 'pro' } },
    ])
    const order = { kind: 'track', revenue: 12.5, currency: 'EUR', properties: { revenue: 12.5, currency: 'EUR' } }
    expect(rows('Order Completed')).toMatchObject([{ ...both, ...order, ip: '203.0.113.0' }])
    const ageMs = Date.parse('2026-11-22T01:41:41.303Z') - Date.parse('2026-01-02T03:04:05.000Z')
    expect(rows('Backdated')).toMatchObject([{ anonymous_id: 'anon-2', user_id: '', ageMs }])
    expect(rows('page_view')).toMatchObject([
      { ...anon, kind: 'page', url: 'https://example.com/docs', properties: { name: 'Home', category: 'Docs' } },
    ])
    expect(rows('page_view')[0]?.properties).not.toHaveProperty('url')
    expect(rows('screen_view')).toMatchObject([{ ...user, kind: 'screen', properties: { foo: 1, name: 'Settings' } }])
    expect(rows('group')).toMatchObject([{ ...user, groups: '{"group":"org-9"}', properties: { ...acme, seats: 5 } }])
    expect(rows('alias')).toMatchObject([{ ...user, previous_id: 'anon-1' }])
  })

  it('of @rudderstack/rudder-sdk-node are the rows of its calls, gzipped or not', async () => {
    await using replayed = await openReplay('wk_test')
    const rows = await replay(replayed, 'rudderstack-node', 8)
    expect(rows('identify')).toMatchObject([{ ...both, properties: { email: 'a@example.com', plan: 'pro' } }])
    expect(rows('Order Completed')).toMatchObject([
      { ...user, revenue: 12.5, properties: { revenue: 12.5 }, ip: '203.0.113.0' },
    ])
    expect(rows('Backdated')).toMatchObject([{ anonymous_id: 'anon-2', occurred_at: '2026-01-01 00:00:00.000' }])
    expect(rows('page_view')).toMatchObject([
      { ...anon, path: '/docs', properties: { name: 'Home', category: 'Docs' } },
    ])
    expect(rows('screen_view')).toMatchObject([{ ...user, properties: { foo: 1, name: 'Settings' } }])
    expect(rows('group')).toMatchObject([{ ...user, groups: '{"group":"org-9"}', properties: acme }])
    expect(rows('alias')).toMatchObject([{ ...user, previous_id: 'anon-1' }])
    expect(rows('Plain')).toMatchObject([{ anonymous_id: '', user_id: '42', properties: { a: 1 } }])
  })

  it('of @segment/analytics-next are the rows of its calls, sent alone or together', async () => {
    await using replayed = await openReplay('wk_test')
    const rows = await replay(replayed, 'segment-analytics-next', 8)
    const visitor = { anonymous_id: '0b040579-7ff8-4d5c-be3f-f686ab076322', browser: 'Chrome' }
    const known = { ...visitor, user_id: 'user-1' }
    const page = { kind: 'page', title: 'Test Page', referrer: '' }
    expect(rows('page_view')).toMatchObject([
      { ...visitor, ...page, user_id: '', utm_source: 'news', path: '/' },
      { ...known, ...page, utm_source: '', path: '/second' },
    ])
    expect(rows('page_view').map(({ properties }) => properties)).toEqual([
      { foo: 1, category: 'Docs', name: 'Home' },
      {},
    ])
    expect(rows('identify')).toMatchObject([{ ...known, properties: { email: 'a@example.com' } }])
    expect(rows('Order Completed')).toMatchObject([{ ...known, revenue: 12.5, path: '/' }])
    expect(rows('group')).toMatchObject([{ ...known, groups: '{"group":"org-9"}', properties: acme }])
    // This SDK sends the alias of a known user as one to itself.
    expect(rows('alias')).toMatchObject([{ ...known, previous_id: '' }])
    expect([...rows('A'), ...rows('B')]).toMatchObject([
      { ...known, properties: { x: 1 } },
      { ...known, properties: {} },
    ])
  })

  it('of @rudderstack/analytics-js are the same rows for single events, batches and beacons', async () => {
    await using replayed = await openReplay('wk_test')
    const rows = await replay(replayed, 'rudderstack-js', 15)
    const visits = [
      { anonymous_id: 'e33aa411-c92e-4357-bd51-bf111cf2134f', session_id: '1795312470197', screen: '1280x720' },
      { anonymous_id: '7354f2bd-24f7-4d40-ab60-a7da0a938c08', session_id: '1795312475084', screen: '1280x720' },
      { anonymous_id: 'a501d0a1-8717-494f-a0e0-4bfed2303035', session_id: '1795312480055', screen: '1280x720' },
    ]
    const expectEach = (event: string, expected: object) =>
      expect(rows(event)).toMatchObject(visits.map((visit) => ({ ...visit, ...expected })))
    expectEach('page_view', { user_id: '', path: '/', title: 'Test Page', referrer: '' })
    expect(rows('page_view').map(({ properties }) => properties)).toEqual(
      visits.map(() => ({ foo: 1, name: 'Home', category: 'Docs' })),
    )
    expectEach('identify', { user_id: 'user-1', properties: { email: 'a@example.com' } })
    expectEach('Order Completed', { user_id: 'user-1', revenue: 12.5, properties: { revenue: 12.5 } })
    expectEach('group', { user_id: 'user-1', groups: '{"group":"org-9"}', properties: acme })
    expectEach('alias', { user_id: 'user-2', previous_id: 'user-1' })
    expect(rows('group')[0]?.properties).not.toHaveProperty('email')
  })

  it('of @jitsu/js are the rows of its calls, in Node and in the browser', async () => {
    await using replayed = await openReplay('kid:secret')
    const rows = await replay(replayed, 'jitsu-js', 9)
    const server = { anonymous_id: '112f184c-6e96-48cb-a500-bbfb4e7cf203', source: 'jitsu', browser: '' }
    const browser = { anonymous_id: '201eb8cb-4593-4c23-bd16-76e313728dde', source: 'jitsu', browser: 'Chrome' }
    const inEach = (expected: object) => [
      { ...server, ...expected },
      { ...browser, ...expected },
    ]
    expect(rows('identify')).toMatchObject(inEach({ user_id: 'user-1', properties: { email: 'a@example.com' } }))
    expect(rows('page_view')).toMatchObject([
      { ...server, user_id: 'user-1', url: 'https://example.com/docs', title: 'Docs' },
      { ...browser, user_id: '', path: '/docs', title: 'Test Page', utm_source: 'news' },
    ])
    expect(rows('page_view').map(({ properties }) => properties)).toEqual([{}, {}])
    expect(rows('group')).toMatchObject(inEach({ groups: '{"group":"org-9"}', properties: acme }))
    expect([...rows('Order Completed'), ...rows('order completed')]).toMatchObject(
      inEach({ revenue: 12.5, properties: { revenue: 12.5 } }),
    )
    // After a group call Jitsu names the group with every event, and repeats its traits in the context.
    expect(rows('Two')).toMatchObject([{ ...server, groups: '{"group":"org-9"}' }])
    expect(rows('Two')[0]?.properties).toEqual({})
  })
})

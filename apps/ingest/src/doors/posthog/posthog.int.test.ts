import { describe, expect, it, vi } from 'vitest'
import { useTestIngest, useTestStores } from '../../testing/test-ingest.ts'
import { readWireFixtures, replayWireFixture } from '../../testing/wire-fixture.ts'

const stores = await useTestStores()
const ingest = await useTestIngest(stores)

interface Row {
  readonly event: string
  readonly kind: string
  readonly user_id: string
  readonly anonymous_id: string
  readonly previous_id: string
  readonly groups: string
  readonly revenue: number
  readonly properties: string
}
const columns = 'event, kind, user_id, anonymous_id, previous_id, groups, toFloat64(revenue) AS revenue, properties'

/** A row without its properties, but for those of an exposure, a trait and a group. */
function toFacts({ properties, ...row }: Row) {
  const { flag_key, variant, email, plan, name } = JSON.parse(properties) as Record<string, unknown>
  return { ...row, flag_key, variant, email, plan, name }
}

const nothing = { user_id: '', anonymous_id: '', previous_id: '', groups: '', revenue: 0 }
const group = '{"company":"org-9"}'

/** What was done in the browser when the requests were captured. */
function journeyOf(device: string, clicks: readonly string[]) {
  const known = { ...nothing, user_id: 'user-1', anonymous_id: device, groups: group }
  const exposure = { ...known, event: 'exposure', kind: 'exposure' }
  return [
    { ...nothing, event: 'page_view', kind: 'page', anonymous_id: device },
    { ...nothing, event: 'order completed', kind: 'track', anonymous_id: device, revenue: 12.5 },
    { ...known, event: 'identify', kind: 'identify', groups: '', email: 'a@example.com' },
    { ...known, event: 'group', kind: 'group', name: 'Acme' },
    { ...known, event: 'alias', kind: 'alias', anonymous_id: '', previous_id: 'alias-1' },
    { ...exposure, flag_key: 'beta', variant: 'true' },
    { ...exposure, flag_key: 'exp', variant: 'test' },
    { ...exposure, flag_key: 'missing' },
    ...clicks.map((event) => ({ ...known, event, kind: 'track' })),
    { ...known, event: 'just before unload', kind: 'track' },
  ]
}

const person = { ...nothing, user_id: 'user-1' }
const exposure = { ...person, event: 'exposure', kind: 'exposure' }
const journeyOfNode = [
  { ...person, event: 'order completed', kind: 'track', revenue: 12.5 },
  { ...person, event: 'grouped', kind: 'track', groups: group },
  { ...person, event: 'identify', kind: 'identify', email: 'a@example.com' },
  { ...person, event: 'alias', kind: 'alias', previous_id: 'anon-1' },
  { ...nothing, event: 'group', kind: 'group', anonymous_id: '$company_org-9', groups: group, name: 'Acme' },
  { ...exposure, groups: group, flag_key: 'beta', variant: 'true' },
  { ...exposure, flag_key: 'beta', variant: 'true' },
  { ...exposure, flag_key: 'exp', variant: 'test' },
  { ...exposure, flag_key: 'missing' },
  { ...exposure, flag_key: 'beta', variant: 'true' },
  { ...exposure, flag_key: 'exp', variant: 'control' },
  { ...person, event: 'immediate', kind: 'track', user_id: 'user-2' },
  { ...person, event: 'order completed', kind: 'track', revenue: 12.5 },
  { ...person, event: 'identify', kind: 'identify', email: 'a@example.com' },
  { ...person, event: '$ai_generation', kind: 'track' },
]

/** Files that posthog-js looks for but does without, and definitions of flags, which need a secret key of ours. */
const isServed = ({ path }: { readonly path: string }) => !/^\/(static|flags\/definitions)/.test(path)

describe('captured requests of PostHog’s SDKs', () => {
  it('are answered with success, and become rows once, however often they are repeated', async () => {
    const project = await stores.createProject('phc_test')
    const fixtures = [...readWireFixtures('posthog-js'), ...readWireFixtures('posthog-node')].filter(isServed)
    for (const fixture of [...fixtures, ...fixtures, ...fixtures]) {
      const answer = await replayWireFixture(ingest, fixture)
      expect(answer.status, answer.id).toBe(fixture.method === 'OPTIONS' ? 204 : 200)
    }
    await project.untilStored(43)
    const rows = (await project.rows<Row>(columns)).map(toFacts)
    expect(rows).toHaveLength(43)
    // With gzip; without a configuration, when everything is uncompressed; and with compression switched off.
    const devices = [
      { device: '01a200ee-4a60-79ab-8784-67d7bc2ed7e9', clicks: ['$autocapture'] },
      { device: '01a200ee-71d6-729c-98d9-733c180cd735', clicks: [] },
      { device: '01a200ee-99b5-7e79-a881-acfeac495c68', clicks: [] },
    ]
    const expected = [...devices.flatMap(({ device, clicks }) => journeyOf(device, clicks)), ...journeyOfNode]
    expect(expected).toHaveLength(43)
    expect(rows).toEqual(expect.arrayContaining(expected))
    await vi.waitFor(async () =>
      expect(await project.ledger()).toMatchObject({ accepted: 43, duplicate: 86, rejected: 0 }),
    )
  })

  it('have page, agent and session in columns', async () => {
    const project = await stores.createProject()
    const fixture = readWireFixtures('posthog-js').find(({ id }) => id === 'posthog-js-021')
    if (fixture === undefined) throw new Error('the fixture is missing')
    const body = fixture.body?.replaceAll('phc_test', project.writeKey)
    await replayWireFixture(ingest, { ...fixture, body })
    await project.untilStored(1)
    expect(
      await project.rows(
        `session_id, path, title, referrer, utm_source, browser, browser_version, os, device, screen, language, library,
       library_version, source, properties`,
      ),
    ).toEqual([
      {
        ...{ session_id: '01a200ee-9a26-7cf9-81ce-616cbcd4b7b5', path: '/', title: 'Test Page', referrer: '' },
        ...{ utm_source: 'news', browser: 'Chrome', browser_version: '140', os: 'Linux', device: 'desktop' },
        ...{ screen: '1280x720', language: 'en-US', library: 'web', library_version: '1.449.2', source: 'posthog' },
        properties: JSON.stringify({
          $viewport_height: 720,
          $viewport_width: 1280,
          $window_id: '01a200ee-9a28-7716-a918-ad5a35c3c8ea',
          $pageview_id: '01a200ee-99df-75ba-9faf-80f3c4da5f03',
        }),
      },
    ])
  })
})

describe('events in the query of a GET', () => {
  it('are taken on every path that takes them as a body, in base64 and as JSON, and counted once', async () => {
    const project = await stores.createProject()
    const pack = (uuid: string) =>
      JSON.stringify({ event: 'opened', distinct_id: 'u', uuid, api_key: project.writeKey })
    const base64 = (text: string) => encodeURIComponent(Buffer.from(text).toString('base64'))
    const marks = '&ip=1&_=1767323045000&ver=1.20.0'
    const requests = [
      `/e/?data=${base64(pack('a'))}${marks}&compression=base64`,
      `/e/?data=${base64(pack('a'))}${marks}&compression=base64&retry_count=1`,
      `/capture/?data=${encodeURIComponent(pack('b'))}`,
      `/i/v0/e/?data=${base64(pack('c'))}`,
      `/batch/?data=${base64(`{"api_key":"${project.writeKey}","batch":[${pack('d')},${pack('e')}]}`)}`,
      `/track/?data=${base64(pack('f'))}${marks}`,
    ]
    for (const url of requests) {
      const answer = await ingest.inject({ url })
      expect([answer.statusCode, answer.payload], url).toEqual([200, '{"status":1}'])
    }
    await project.untilStored(6)
    expect(await project.rows('source, event_id, user_id, event')).toEqual(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((event_id) => ({
        ...{ source: 'posthog', event_id, user_id: 'u', event: 'opened' },
      })),
    )
  })

  it('may have the key beside them, there as well as in a form', async () => {
    const project = await stores.createProject()
    const data = encodeURIComponent(Buffer.from('{"event":"a","distinct_id":"u"}').toString('base64'))
    const inQuery = await ingest.inject({ url: `/e/?data=${data}&token=${project.writeKey}` })
    const form = { method: 'POST', url: '/e/', payload: `data=${data}&api_key=${project.writeKey}` } as const
    expect([inQuery.payload, (await ingest.inject(form)).payload]).toEqual(['{"status":1}', '{"status":1}'])
    await project.untilStored(2)
  })

  it('are refused in PostHog’s form without any, and with a key that nobody has', async () => {
    const refusalOf = async (url: string) => {
      const { statusCode, payload } = await ingest.inject({ url })
      return [statusCode, (JSON.parse(payload) as { code: string }).code]
    }
    expect(await refusalOf('/e/?ver=1')).toEqual([400, 'invalid_payload'])
    const data = encodeURIComponent('{"event":"a","distinct_id":"u","api_key":"slw_unknown"}')
    expect(await refusalOf(`/e/?data=${data}`)).toEqual([401, 'invalid_api_key'])
  })
})

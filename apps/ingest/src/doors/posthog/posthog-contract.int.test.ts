import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { useTestIngest, useTestStores } from '../../testing/test-ingest.ts'

const stores = await useTestStores()
const ingest = await useTestIngest(stores, { env: { INGEST_MAX_EVENTS_PER_SECOND: '50' } })

type Headers = Readonly<Record<string, string>>

async function post(url: string, body: unknown, headers: Headers = {}) {
  const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  const answer = await ingest.inject({ method: 'POST', url, payload, headers })
  return { status: answer.statusCode, headers: answer.headers, body: answer.json<unknown>() }
}
async function get(url: string, headers: Headers = {}) {
  const { statusCode, payload, headers: answered } = await ingest.inject({ url, headers })
  return { status: statusCode, text: payload, headers: answered }
}

const event = (name: string, more: object = {}) => ({ event: name, distinct_id: 'user-1', ...more })
const taken = { status: 200, body: { status: 1 } }

describe('capture', () => {
  it('takes every form on every path', async () => {
    const { writeKey, ...project } = await stores.createProject()
    const base64 = Buffer.from(JSON.stringify(event('form', { token: writeKey }))).toString('base64')
    const gzipped = gzipSync(JSON.stringify([event('gzip', { properties: { token: writeKey } })]))
    const text = { 'content-type': 'text/plain' }
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(await post('/capture/', { ...event('single'), api_key: writeKey })).toMatchObject(taken)
    expect(await post('/i/v0/e', { token: writeKey, batch: [event('batch')] })).toMatchObject(taken)
    expect(await post('/e/?compression=gzip-js&ip=1&ver=1.200.0', gzipped, text)).toMatchObject(taken)
    expect(await post('/e?compression=base64&beacon=1', `data=${base64}`, form)).toMatchObject(taken)
    expect(await post('/batch', { api_key: writeKey, batch: [event('a'), 7, {}] })).toMatchObject(taken)
    expect(await post('/i/v0/ai/batch/', { api_key: writeKey, batch: [event('$ai_trace')] })).toMatchObject(taken)
    await project.untilStored(6)
    const rows = await project.rows<{ event: string }>('event')
    expect(rows.map((row) => row.event).toSorted()).toEqual(['$ai_trace', 'a', 'batch', 'form', 'gzip', 'single'])
  })

  it('puts events at the time they happened, whatever is wrong with the client’s clock', async () => {
    const { writeKey: api_key, ...project } = await stores.createProject()
    const hour = 3_600_000
    const late = new Date(Date.now() - 50 * hour)
    const happened = new Date(late.getTime() - hour).toISOString()
    const sent_at = late.toISOString()
    const batch = [event('skewed', { timestamp: happened }), event('queued', { offset: hour })]
    const asIs = event('as it is', { timestamp: happened, properties: { $ignore_sent_at: true } })
    await post('/e/', { api_key, sent_at, batch: [...batch, asIs] })
    await post(`/e/?_=${late.getTime()}`, [event('by query', { timestamp: happened, properties: { token: api_key } })])
    const history = [event('history', { timestamp: happened })]
    await post('/batch/', { api_key, sent_at, historical_migration: true, batch: history })
    await project.untilStored(5)
    const rows = await project.rows<{ event: string; hours: number }>(
      `event, round(dateDiff('second', occurred_at, received_at) / 3600) AS hours`,
    )
    expect(Object.fromEntries(rows.map((row) => [row.event, row.hours]))).toEqual({
      skewed: 1,
      queued: 1,
      'by query': 1,
      'as it is': 51,
      history: 51,
    })
  })

  it('keeps every digit of ids that are numbers', async () => {
    const { writeKey, ...project } = await stores.createProject()
    const properties = `{"$groups":{"company":90071992547409930},"order":90071992547409931}`
    const body = `{"event":"a","distinct_id":12345678901234567891,"api_key":"${writeKey}","properties":${properties}}`
    expect(await post('/e/', body)).toMatchObject(taken)
    await project.untilStored(1)
    expect(await project.rows('user_id, groups, properties')).toEqual([
      {
        user_id: '12345678901234567891',
        groups: '{"company":"90071992547409930"}',
        properties: '{"order":90071992547409931}',
      },
    ])
  })

  it('gives each project its own events of a mixed batch', async () => {
    const [one, two] = [await stores.createProject(), await stores.createProject()]
    const tokens = [one.writeKey, two.writeKey, 'slw_unknown']
    expect(
      await post(
        '/e/',
        tokens.map((token) => event('a', { properties: { token } })),
      ),
    ).toMatchObject(taken)
    await Promise.all([one.untilStored(1), two.untilStored(1)])
  })

  it('knows a visitor without any id by network and agent, for a day', async () => {
    const { writeKey, ...project } = await stores.createProject()
    const properties = { token: writeKey, $cookieless_mode: true, $device_id: null }
    const view = event('$pageview', { distinct_id: '$posthog_cookieless', properties })
    const browser = { origin: 'https://shop.example', 'user-agent': 'Mozilla/5.0 Chrome/140.0' }
    for (const body of [view, [view, view]]) expect(await post('/e/', body, browser)).toMatchObject(taken)
    await project.untilStored(3)
    const rows = await project.rows<{ anonymous_id: string }>('anonymous_id')
    const visitors = new Set(rows.map((row) => row.anonymous_id))
    expect(visitors.size).toBe(1)
    expect(visitors).not.toContain('')
  })

  it('takes recordings and drops them', async () => {
    const { writeKey, count } = await stores.createProject()
    const snapshot = event('$snapshot', { properties: { token: writeKey, $snapshot_data: [] } })
    expect(await post('/s/', [snapshot])).toMatchObject(taken)
    expect(await count()).toBe(0)
  })
})

describe('refusals of capture', () => {
  it('are in PostHog’s form', async () => {
    const invalid = { type: 'authentication_error', code: 'invalid_api_key' }
    for (const body of [{ ...event('a'), api_key: 'phc_unknown' }, event('a')]) {
      expect(await post('/e/', body)).toMatchObject({ status: 401, body: invalid })
      expect(await post('/flags/?v=2', body)).toMatchObject({ status: 401, body: invalid })
    }
    const payload = { type: 'validation_error', code: 'invalid_payload' }
    for (const body of ['', 'nonsense', '{"api_key":"x","batch":[]}', '7']) {
      expect(await post('/batch/', body), body).toMatchObject({ status: 400, body: payload })
    }
  })

  it('say too much with 503, for 429 would lose the events', async () => {
    const { writeKey: api_key } = await stores.createProject()
    const batch = Array.from({ length: 400 }, () => event('a'))
    const answers = [await post('/e/', { api_key, batch }), await post('/e/', { api_key, batch })]
    const refused = answers.find(({ status }) => status !== 200)
    expect(refused).toMatchObject({ status: 503, body: { type: 'server_error', code: 'service_unavailable' } })
    expect(refused?.headers['retry-after']).toMatch(/^\d+$/)
  })

  it('say too large with 413, so that clients halve their batch', async () => {
    const { writeKey: api_key } = await stores.createProject()
    const large = (bytes: number) => ({ api_key, batch: [event('a', { properties: { text: 'x'.repeat(bytes) } })] })
    expect(await post('/batch/', large(19_000_000))).toMatchObject(taken)
    expect(await post('/batch/', large(21_000_000))).toMatchObject({ status: 413, body: { type: 'validation_error' } })
    expect(await post('/batch/', gzipSync(JSON.stringify(large(21_000_000))))).toMatchObject({ status: 413 })
  })
})

describe('capture v1', () => {
  const send = (key: string, body: unknown, headers: Headers = {}) =>
    post('/i/v1/analytics/events', body, { authorization: `Bearer ${key}`, ...headers })

  it('tells of each event what became of it', async () => {
    const { writeKey, ...project } = await stores.createProject()
    const batch = [
      { ...event('ok'), uuid: 'e-1', session_id: 's-1', window_id: 'w-1', options: { process_person_profile: false } },
      { ...event(''), uuid: 'e-2' },
      { ...event('again'), uuid: 'e-1' },
      { ...event('nobody'), uuid: 'e-3', distinct_id: 'null' },
      event('without id'),
    ]
    const headers = { 'posthog-sdk-info': 'posthog-node/5.70.0' }
    expect(await send(writeKey, { created_at: new Date().toISOString(), batch }, headers)).toMatchObject({
      status: 200,
      body: {
        results: {
          'e-1': { result: 'ok' },
          'e-2': { result: 'drop', details: 'event: expected a name of 1 to 200 characters' },
          'e-3': { result: 'drop', details: 'distinct_id: expected an id of a person or a device' },
        },
      },
    })
    await project.untilStored(2)
    const columns = 'event, user_id, anonymous_id, session_id, library, library_version, properties'
    expect(await project.rows(columns)).toContainEqual({
      event: 'ok',
      user_id: '',
      anonymous_id: 'user-1',
      session_id: 's-1',
      library: 'posthog-node',
      library_version: '5.70.0',
      properties: '{"$window_id":"w-1"}',
    })
  })

  it('wants a key before anything else', async () => {
    expect(await send('slw_unknown', 'nonsense')).toMatchObject({ status: 401, body: { code: 'invalid_api_key' } })
    expect(await post('/i/v1/analytics/events', { batch: [event('a')] })).toMatchObject({ status: 401 })
  })
})

describe('what clients ask for', () => {
  it('is a configuration that switches on only what is taken', async () => {
    const { writeKey } = await stores.createProject()
    const { status, text } = await get(`/array/${writeKey}/config`)
    const config = JSON.parse(text) as unknown
    expect(status).toBe(200)
    expect(config).toMatchObject({
      token: writeKey,
      supportedCompression: ['gzip', 'gzip-js'],
      sessionRecording: false,
    })
    const script = await get(`/array/${writeKey}/config.js`)
    expect(script.headers['content-type']).toMatch('javascript')
    const window: { _POSTHOG_REMOTE_CONFIG?: unknown } = {}
    new Function('window', script.text)(window)
    expect(window._POSTHOG_REMOTE_CONFIG).toEqual({ [writeKey]: { config, siteApps: [] } })
    expect(await get('/array/slw_unknown/config')).toMatchObject({ status: 404 })
    expect(await get('/array/slw_unknown/config.js')).toMatchObject({ status: 404 })
  })

  it('is no flag, in the form of each version', async () => {
    const { writeKey: token } = await stores.createProject()
    const ask = async (url: string) => (await post(url, { token, distinct_id: 'user-1' })).body
    const none = {
      errorsWhileComputingFlags: false,
      evaluatedAt: expect.any(Number) as number,
      requestId: expect.any(String) as unknown,
      quotaLimited: [],
    }
    const old = { featureFlags: {}, featureFlagPayloads: {} }
    expect(await ask('/flags/?v=2')).toEqual({ flags: {}, ...none })
    expect(await ask('/flags')).toEqual({ ...old, ...none })
    expect(await ask('/flags/?v=2&config=true')).toMatchObject({ flags: {}, supportedCompression: ['gzip', 'gzip-js'] })
    expect(await ask('/decide/?v=3')).toMatchObject({ ...old, ...none, isAuthenticated: false, siteApps: [] })
    expect(await ask('/decide/?v=4')).toMatchObject({ flags: {}, ...none, sessionRecording: false })
    const form = `data=${encodeURIComponent(Buffer.from(JSON.stringify({ token })).toString('base64'))}`
    expect(await post('/flags/?v=2&compression=base64', form)).toMatchObject({ status: 200, body: { flags: {} } })
  })

  it('is told to the first versions of posthog-js, which ask by GET, bear no key, and only then capture clicks', async () => {
    for (const query of ['ip=1&_=1767323045000', 'verbose=1&version=1&lib=web&token=slw_any']) {
      const { status, text } = await get(`/decide/?${query}`)
      const answer = { config: { enable_collect_everything: true }, featureFlags: [], sessionRecording: false }
      expect([status, JSON.parse(text)]).toMatchObject([200, answer])
    }
  })

  it('is no definition of a flag either, for who has a secret key', async () => {
    const { serverKey, writeKey } = await stores.createProject()
    for (const path of ['/flags/definitions', '/api/feature_flag/local_evaluation']) {
      const headers = { authorization: `Bearer ${serverKey}` }
      const first = await get(`${path}?token=${writeKey}&send_cohorts`, headers)
      expect([first.status, JSON.parse(first.text)]).toEqual([200, { flags: [], group_type_mapping: {}, cohorts: {} }])
      const again = await get(path, { ...headers, 'if-none-match': String(first.headers['etag']) })
      expect([again.status, again.text]).toEqual([304, ''])
      for (const key of [writeKey, 'sls_unknown', 'phx_secret']) {
        expect(await get(path, { authorization: `Bearer ${key}` })).toMatchObject({ status: 401 })
      }
    }
  })
})

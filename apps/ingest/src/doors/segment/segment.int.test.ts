import { gzipSync } from 'node:zlib'
import { describe, expect, inject, it } from 'vitest'
import {
  createTestStores,
  startTestIngest,
  useTestIngest,
  useTestStores,
  type TestProject,
} from '../../testing/test-ingest.ts'

const stores = await useTestStores()
const ingest = await useTestIngest(stores)
let project: TestProject

type Headers = Readonly<Record<string, string>>

async function post(url: string, body: unknown, headers: Headers = {}) {
  const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  const answer = await ingest.inject({ method: 'POST', url, headers, payload })
  return { status: answer.statusCode, headers: answer.headers, text: answer.payload }
}
const get = (url: string, headers: Headers = {}) => ingest.inject({ method: 'GET', url, headers })
const basic = (key: string, password = '') => ({
  authorization: `Basic ${Buffer.from(`${key}:${password}`).toString('base64')}`,
})
const aTrack = (overrides: Readonly<Record<string, unknown>> = {}) => ({
  type: 'track',
  event: 'a',
  userId: 'u',
  ...overrides,
})

describe('a request of the Segment API', () => {
  it('may have its key as user of Basic with any password, in its body, or in its query', async () => {
    project = await stores.createProject()
    const key = project.writeKey
    const success = { status: 200, text: '{"success":true}' }
    expect(await post('/v1/track', aTrack(), basic(key))).toMatchObject(success)
    expect(await post('/v1/batch', { batch: [aTrack()] }, basic(key, '""'))).toMatchObject(success)
    expect(await post('/v1/t', { ...aTrack(), writeKey: key })).toMatchObject(success)
    expect(await post('/v1/b', { batch: [aTrack()], writeKey: key })).toMatchObject(success)
    const answer = await post(`/beacon/v1/batch?writeKey=${key}`, { batch: [aTrack()] })
    expect(answer).toMatchObject({ status: 200, text: 'OK' })
    await project.untilStored(5)
  })

  it('is refused with 401 without a key, with an unknown one, and with a secret one', async () => {
    project = await stores.createProject()
    const refusal = { status: 401, text: expect.stringContaining('"success":false') as string }
    expect(await post('/v1/batch', { batch: [aTrack()] })).toMatchObject(refusal)
    expect(await post('/v1/batch', { batch: [aTrack()] }, basic('slw_unknown'))).toMatchObject(refusal)
    expect(await post('/v1/track', aTrack(), basic(project.serverKey))).toMatchObject(refusal)
  })

  it('is taken without the messages that are none, which the answer names', async () => {
    project = await stores.createProject()
    const batch = [aTrack(), null, aTrack({ event: '' }), { type: 'page' }, aTrack({ integrations: { All: false } })]
    const answer = await post('/v1/batch', { batch }, basic(project.writeKey))
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      200,
      {
        success: true,
        rejected: [
          { index: 1, field: '', reason: 'expected an object' },
          { index: 2, field: 'event', reason: 'expected a name of 1 to 200 characters' },
          { index: 3, field: 'user_id', reason: 'expected a user_id or an anonymous_id' },
        ],
      },
    ])
    await project.untilStored(2)
  })

  it('is refused with 400 when there is no message in it at all', async () => {
    project = await stores.createProject()
    for (const body of ['{', '[]', '5', '{"batch":5}']) {
      expect(await post('/v1/batch', body, basic(project.writeKey)), body).toMatchObject({ status: 400 })
    }
    expect(await post('/v1/batch', { batch: [] }, basic(project.writeKey))).toMatchObject({ status: 200 })
  })

  it('may be far larger than Segment documents, up to 10 MB when inflated', async () => {
    project = await stores.createProject()
    const batchOf = (events: number) => ({
      batch: Array.from({ length: events }, () => aTrack({ properties: { text: 'x'.repeat(33_000) } })),
    })
    const gzipped = gzipSync(JSON.stringify(batchOf(200)))
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'gzip' }
    expect(await post('/v1/batch', batchOf(41), basic(project.writeKey))).toMatchObject({ status: 200 })
    expect(await post('/v1/batch', gzipped, { ...basic(project.writeKey), ...form })).toMatchObject({ status: 200 })
    expect(await post('/v1/batch', batchOf(400), basic(project.writeKey))).toMatchObject({ status: 413 })
    await project.untilStored(241)
  })

  it('counts each message once, however a retry cuts its batch', async () => {
    project = await stores.createProject()
    const [one, two, three] = ['1', '2', '3'].map((messageId) => aTrack({ messageId }))
    await post('/v1/batch', { batch: [one, two] }, basic(project.writeKey))
    await post('/v1/batch', { batch: [two, three] }, basic(project.writeKey))
    await post('/v1/t', { ...one, writeKey: project.writeKey })
    await project.untilStored(3)
    expect(await project.rows('event_id')).toEqual([{ event_id: '1' }, { event_id: '2' }, { event_id: '3' }])
  })

  it('may come under the path of our imports, where the SDK for Java sends its batches', async () => {
    project = await stores.createProject()
    const headers = { ...basic(project.writeKey), 'content-type': 'application/json; charset=UTF-8' }
    const answer = await post('/v1/import/', { batch: [aTrack(), aTrack({ event: '' })], sentAt: new Date() }, headers)
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([200, { success: true, rejected: [{ index: 1 }] }])
    await project.untilStored(1)
  })

  it('over the rate of its key is told to wait, in whole seconds', async () => {
    project = await stores.createProject()
    await using slow = await startTestIngest(stores, { env: { INGEST_MAX_EVENTS_PER_SECOND: '1' } })
    const send = (events: number) =>
      slow.inject({
        method: 'POST',
        url: '/v1/batch',
        headers: basic(project.writeKey),
        payload: { batch: Array.from({ length: events }, () => aTrack()) },
      })
    expect((await send(9)).statusCode).toBe(200)
    const refused = await send(2)
    expect(refused.statusCode).toBe(429)
    expect(refused.headers['retry-after']).toBe('1')
    expect(refused.json()).toMatchObject({ success: false, code: 'limit_exceeded' })
  })

  it('about the SDK itself is taken and forgotten, and native events are not its business', async () => {
    project = await stores.createProject()
    expect(await post('/v1/m', { series: [] })).toMatchObject({ status: 200 })
    const answer = await post(
      '/v1/events',
      { event: 'a', user_id: 'u' },
      { authorization: `Bearer ${project.writeKey}` },
    )
    expect(answer.status).toBe(202)
  })
})

describe('what SDKs fetch before they send', () => {
  it('are Segment`s settings, which lead back to where they were asked for', async () => {
    project = await stores.createProject()
    const url = `/v1/projects/${project.writeKey}/settings`
    expect((await get(url, { host: 'events.shop.example:8006' })).json()).toMatchObject({
      integrations: {
        'Segment.io': { apiKey: project.writeKey, apiHost: 'events.shop.example:8006/v1', protocol: 'http' },
      },
      metrics: { sampleRate: 0 },
    })
    const proxied = { host: '127.0.0.1:8006', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'events.shop.example' }
    expect((await get(url, proxied)).json()).toMatchObject({
      integrations: { 'Segment.io': { apiHost: 'events.shop.example/v1', protocol: 'https' } },
    })
    expect((await get('/v1/projects/slw_unknown/settings')).statusCode).toBe(401)
  })

  it('is RudderStack`s source, by the key in Basic or in the query', async () => {
    project = await stores.createProject()
    const source = { source: { writeKey: project.writeKey, enabled: true, destinations: [] } }
    expect((await get(`/sourceConfig/?writeKey=${project.writeKey}`)).json()).toMatchObject(source)
    expect((await get('/sourceConfig?p=android', basic(project.writeKey))).json()).toMatchObject(source)
    expect((await get('/sourceConfig/?writeKey=slw_unknown')).statusCode).toBe(401)
    expect((await get('/sourceConfig/?writeKey=')).statusCode).toBe(401)
  })

  it('is answered while the key store is away, lest a page stay silent when it is back', async () => {
    const own = await createTestStores({ clickhouseUrl: inject('clickhouseUrl'), postgresUrl: inject('postgresUrl') })
    await using isolated = await startTestIngest(own, { env: { POSTGRES_URL: 'postgresql://nobody@127.0.0.1:1/none' } })
    const statusOf = async (url: string) => (await isolated.inject({ url })).statusCode
    expect(await statusOf('/v1/projects/slw_some/settings')).toBe(200)
    expect(await statusOf('/sourceConfig/?writeKey=slw_some')).toBe(200)
    await own[Symbol.asyncDispose]()
  })
})

describe('a request of Jitsu', () => {
  it('has our key in its header, whole or on either side of the colon', async () => {
    project = await stores.createProject()
    const key = project.writeKey
    for (const value of [key, `sightline:${key}`, `${key}:s`]) {
      const answer = await post('/api/s/track', aTrack({ writeKey: 'sightline:***' }), { 'x-write-key': value })
      expect(answer, value).toMatchObject({ status: 200, text: '{"ok":true}' })
    }
    expect(await post('/api/s/s2s/page', { userId: 'u' }, basic(key))).toMatchObject({ status: 200 })
    expect(await post('/api/s/s2s/batch', { batch: [aTrack()] }, { 'x-write-key': key })).toMatchObject({ status: 200 })
    await project.untilStored(5)
    expect(await project.rows('source')).toEqual(Array.from({ length: 5 }, () => ({ source: 'jitsu' })))
  })

  it('may be a pixel, which is an image whatever becomes of it', async () => {
    project = await stores.createProject()
    const message = { event: 'Opened', userId: 'u', messageId: 'a', properties: { subject: 'Hello' } }
    const data = encodeURIComponent(Buffer.from(JSON.stringify(message)).toString('base64'))
    const requests = [
      `/api/px/track?data=${data}&writeKey=sightline:${project.writeKey}`,
      `/api/px/page?writeKey=${project.writeKey}&anonymousId=v&messageId=b&context.page.url=https%3A%2F%2Fshop.example%2Fa`,
      '/api/px/track?data=%25',
    ]
    for (const url of requests) {
      const { statusCode, headers } = await get(url)
      expect([statusCode, headers['content-type']], url).toEqual([200, 'image/gif'])
    }
    await project.untilStored(2)
    expect(await project.rows('event_id, event, path, source')).toEqual([
      { event_id: 'a', event: 'Opened', path: '', source: 'jitsu' },
      { event_id: 'b', event: 'page_view', path: '/a', source: 'jitsu' },
    ])
  })

  it('is refused with 401 for a key that is masked or unknown', async () => {
    const refusal = { status: 401, text: expect.stringContaining('"ok":false') as string }
    expect(await post('/api/s/track', aTrack({ writeKey: 'slw_a:***' }))).toMatchObject(refusal)
    expect(await post('/api/s/track', aTrack(), { 'x-write-key': 'a:b' })).toMatchObject(refusal)
  })
})

describe('a pixel', () => {
  const isImage = ({ statusCode, headers }: Awaited<ReturnType<typeof get>>) =>
    statusCode === 200 && headers['content-type'] === 'image/gif' && headers['cache-control'] === 'no-store'

  it('stores the message in its query, of Segment and of RudderStack, and is an image', async () => {
    project = await stores.createProject()
    const key = project.writeKey
    const opened = {
      writeKey: key,
      userId: 'u',
      event: 'Email Opened',
      properties: { subject: 'Hello' },
      messageId: 'a',
    }
    const data = encodeURIComponent(Buffer.from(JSON.stringify(opened)).toString('base64'))
    const requests = [
      `/v1/pixel/track?data=${data}`,
      `/v1/pixel/track?writeKey=${key}&messageId=b&userId=u&event=Email%20Opened&properties.subject=Hello`,
      `/v1/pixel/page?writeKey=${key}&messageId=c&anonymousId=v&name=Home&context.page.url=https%3A%2F%2Fshop.example%2Fa`,
      `/pixel/v1/page?writeKey=${key}&messageId=d&anonymousId=v&properties.path=%2Fb&context.screen.width=390&context.screen.height=844`,
      `/pixel/v1/track?writeKey=${key}&messageId=e&anonymousId=v&event=Seen`,
    ]
    for (const url of requests) expect(isImage(await get(url)), url).toBe(true)
    await project.untilStored(5)
    const nobody = { user_id: '', anonymous_id: '', path: '', screen: '', source: 'segment' }
    const mail = { ...nobody, event: 'Email Opened', user_id: 'u', properties: '{"subject":"Hello"}' }
    const view = { ...nobody, event: 'page_view', anonymous_id: 'v' }
    expect(await project.rows('event_id, event, user_id, anonymous_id, path, screen, source, properties')).toEqual([
      { ...mail, event_id: 'a' },
      { ...mail, event_id: 'b' },
      { ...view, event_id: 'c', path: '/a', properties: '{"name":"Home"}' },
      { ...view, event_id: 'd', path: '/b', screen: '390x844', properties: '{"path":"/b"}' },
      { ...nobody, event_id: 'e', event: 'Seen', anonymous_id: 'v', properties: '{}' },
    ])
  })

  it('is an image also when nothing can be stored', async () => {
    for (const url of ['/v1/pixel/track', '/v1/pixel/page?data=%25', '/pixel/v1/track?writeKey=slw_unknown&event=a']) {
      expect(isImage(await get(url)), url).toBe(true)
    }
  })
})

import { gzipSync, brotliCompressSync } from 'node:zlib'
import { eventLimits } from '@sightline/domain/event'
import { describe, expect, it } from 'vitest'
import { useTestIngest, useTestStores } from '../testing/test-ingest.ts'

const stores = await useTestStores()
const ingest = await useTestIngest(stores)
const project = await stores.createProject()

const anEvent = (overrides: Readonly<Record<string, unknown>> = {}) => ({ event: 'a', user_id: 'u', ...overrides })
const accepted = (count: number) => ({ accepted: count, duplicate: 0, rejected: [] })
/** Every error has this form, whatever the status. */
const errorOf = (code: string) => ({
  error: { code, message: expect.any(String) as string, details: expect.any(Object) as object },
})

describe('POST /v1/events', () => {
  it('answers 202 to one event, to a batch, and to a mixture, naming what it refused', async () => {
    expect(await ingest.post(project.writeKey, anEvent())).toMatchObject({ status: 202, body: accepted(1) })
    expect(await ingest.post(project.writeKey, { events: [anEvent(), anEvent()] })).toMatchObject({
      status: 202,
      body: accepted(2),
    })
    const mixture = [
      anEvent({ event_id: 'm1' }),
      { event: 'a' },
      anEvent({ event_id: 'm1' }),
      anEvent({ properties: 5 }),
    ]
    expect((await ingest.post(project.writeKey, { events: mixture })).body).toEqual({
      accepted: 1,
      duplicate: 1,
      rejected: [
        { index: 1, field: 'user_id', reason: 'expected a user_id or an anonymous_id' },
        { index: 3, field: 'properties', reason: 'expected an object' },
      ],
    })
  })

  it('keeps the view of a page whose title is too long, with as much of it as fits', async () => {
    const own = await stores.createProject()
    const view = { event: 'page_view', anonymous_id: 'v', context: { title: `${'t'.repeat(999)}😀` } }
    expect(await ingest.post(own.writeKey, view)).toMatchObject({ status: 202, body: accepted(1) })
    await own.untilStored(1)
    expect(await own.rows('title')).toEqual([{ title: 't'.repeat(999) }])
  })

  it('answers 202 when all events are refused: sending them again would not help', async () => {
    const answer = await ingest.post(project.writeKey, { events: [{}, 5, null] })
    expect([answer.status, answer.body]).toMatchObject([
      202,
      { accepted: 0, duplicate: 0, rejected: [{ index: 0 }, { index: 1 }, { index: 2 }] },
    ])
  })

  it.each([
    ['no body', ''],
    ['text that is no JSON', 'event=a'],
    ['half of a JSON text', '{"event":"a"'],
    ['NaN', '{"event":"a","user_id":"u","properties":{"x":NaN}}'],
    ['a list', '[{"event":"a","user_id":"u"}]'],
    ['a number', '5'],
    ['null', 'null'],
    ['no events', '{"events":[]}'],
    ['events that are no list', '{"events":{"event":"a"}}'],
    ['gzip that was cut off', gzipSync(JSON.stringify(anEvent())).subarray(0, 20)],
  ])('answers 400 to %s', async (_name, body) => {
    const answer = await ingest.post(project.writeKey, body)
    expect([answer.status, answer.body]).toEqual([400, errorOf('invalid_input')])
  })

  it('answers 401 without a key, with an unknown one, and with a server key', async () => {
    const unknown = `slw_${'x'.repeat(43)}`
    for (const headers of [{ authorization: '' }, { authorization: 'Basic dTpw' }, { authorization: 'Bearer' }]) {
      expect(await ingest.post('', anEvent(), headers)).toMatchObject({ status: 401, body: errorOf('unauthenticated') })
    }
    for (const key of [unknown, project.serverKey, 'x'.repeat(10_000)]) {
      expect(await ingest.post(key, anEvent())).toMatchObject({ status: 401, body: errorOf('unauthenticated') })
    }
  })

  it('answers 401 to a key that was revoked before it was ever used', async () => {
    const other = await stores.createProject()
    await other.revokeWriteKey()
    expect((await ingest.post(other.writeKey, anEvent())).status).toBe(401)
  })

  it('takes the key from the address, with a body of text, as beacons send it', async () => {
    const beacon = await stores.createProject()
    const answer = await ingest.inject({
      method: 'POST',
      url: `/v1/events?key=${beacon.writeKey}`,
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
      payload: JSON.stringify(anEvent()),
    })
    expect([answer.statusCode, answer.json()]).toEqual([202, accepted(1)])
    await beacon.untilStored(1)
  })

  it('reads gzip with and without a header, and br', async () => {
    const body = Buffer.from(JSON.stringify(anEvent()))
    for (const [bytes, headers] of [
      [gzipSync(body), { 'content-encoding': 'gzip' }],
      [gzipSync(body), {}],
      [brotliCompressSync(body), { 'content-encoding': 'br' }],
    ] as const) {
      expect(await ingest.post(project.writeKey, bytes, headers)).toMatchObject({ status: 202, body: accepted(1) })
    }
  })

  it('takes as many events and bytes as it promises, and answers 413 to more', async () => {
    const many = (count: number) => ({ events: Array.from({ length: count }, () => anEvent()) })
    expect(await ingest.post(project.writeKey, many(5_000))).toMatchObject({ status: 202, body: accepted(5_000) })
    expect(await ingest.post(project.writeKey, many(5_001))).toMatchObject({
      status: 413,
      body: errorOf('limit_exceeded'),
    })

    const text = JSON.stringify(anEvent())
    const padded = (bytes: number) => text.padEnd(bytes, ' ')
    expect(await ingest.post(project.writeKey, padded(eventLimits.bodyBytes))).toMatchObject({ status: 202 })
    for (const body of [
      padded(eventLimits.bodyBytes + 1),
      gzipSync(padded(eventLimits.bodyBytes + 1)),
      gzipSync(Buffer.alloc(200_000_000)),
    ]) {
      expect(await ingest.post(project.writeKey, body)).toMatchObject({ status: 413, body: errorOf('limit_exceeded') })
    }
  })

  it.each([
    [{ 'content-type': 'multipart/form-data; boundary=x' }],
    [{ 'content-type': 'application/xml' }],
    [{ 'content-type': 'image/png' }],
    [{ 'content-encoding': 'lzma' }],
  ])('answers 415 to %j', async (headers) => {
    expect(await ingest.post(project.writeKey, anEvent(), headers)).toMatchObject({
      status: 415,
      body: errorOf('invalid_input'),
    })
  })

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/cloudevents+json',
  ])('reads JSON that calls itself %s', async (type) => {
    expect(await ingest.post(project.writeKey, anEvent(), { 'content-type': type })).toMatchObject({ status: 202 })
  })

  it('reads JSON without a content type', async () => {
    const answer = await ingest.inject({
      method: 'POST',
      url: '/v1/events',
      headers: { authorization: `Bearer ${project.writeKey}` },
      payload: Buffer.from(JSON.stringify(anEvent())),
    })
    expect(answer.statusCode).toBe(202)
  })

  it('answers 404 in the same form to any other path or method', async () => {
    for (const [method, url] of [
      ['GET', '/v1/events'],
      ['POST', '/v1/event'],
      ['PUT', '/v1/events'],
      ['GET', '/'],
    ] as const) {
      const answer = await ingest.inject({ method, url })
      expect([answer.statusCode, answer.json()]).toEqual([404, errorOf('not_found')])
    }
  })
})

describe('CORS', () => {
  const origin = 'https://shop.example'

  it('lets any page send, with and without a preflight', async () => {
    const preflight = await ingest.inject({
      method: 'OPTIONS',
      url: '/v1/events',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    })
    expect(preflight.statusCode).toBe(204)
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-allow-methods': expect.stringContaining('POST') as string,
    })
    const answer = await ingest.post(project.writeKey, anEvent(), { origin })
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-expose-headers': 'ETag, Retry-After, x-sse-support',
    })
  })

  it('lets a page read errors too, so that its tracker knows whether to send again', async () => {
    for (const [key, body] of [
      ['', anEvent()],
      [project.writeKey, 'no JSON'],
      [project.writeKey, 'x'.repeat(6_000_000)],
    ] as const) {
      expect((await ingest.post(key, body, { origin })).headers['access-control-allow-origin']).toBe(origin)
    }
  })
})

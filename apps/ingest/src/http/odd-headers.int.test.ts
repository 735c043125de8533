import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import { useTestIngest, useTestStores } from '../testing/test-ingest.ts'

const stores = await useTestStores()
const ingest = await useTestIngest(stores)
const project = await stores.createProject()

type Headers = Readonly<Record<string, string>>

/** An event at each kind of door, with its key where browsers and libraries have it. */
const requests = [
  { path: '/v1/events', query: 'key', body: () => ({ event: 'a', user_id: 'u' }) },
  { path: '/v1/t', query: 'writeKey', body: () => ({ type: 'track', event: 'a', userId: 'u' }) },
  { path: '/v1/t', body: (key: string) => ({ type: 'track', event: 'a', userId: 'u', writeKey: key }) },
  { path: '/api/s/track', body: (key: string) => ({ type: 'track', event: 'a', userId: 'u', writeKey: key }) },
  { path: '/e/', body: (key: string) => ({ api_key: key, event: 'a', distinct_id: 'u' }) },
  { path: '/track', body: (key: string) => ({ event: 'a', properties: { token: key, distinct_id: 'u' } }) },
  { path: '/api/v1/events', query: 'key', body: () => ({ event: 'a', userId: 'u' }) },
]

async function post({ path, query, body }: (typeof requests)[number], headers: Headers) {
  const url = query === undefined ? path : `${path}?${query}=${project.writeKey}`
  return ingest.inject({ method: 'POST', url, headers, payload: JSON.stringify(body(project.writeKey)) })
}

describe('a request', () => {
  it.each(['json', '', 'undefined', ';', 'application/json, application/json'])(
    'is read at every door although its content type is %j',
    async (contentType) => {
      const before = await project.count()
      for (const request of requests) {
        const answer = await post(request, { 'content-type': contentType })
        expect([request.path, answer.statusCode < 300]).toEqual([request.path, true])
      }
      await project.untilStored(before + requests.length)
    },
  )

  it.each([
    ['the password of the site', `Basic ${Buffer.from('site:secret').toString('base64')}`],
    ['a token of somebody else', 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc'],
  ])('is known by its key although it bears %s', async (_name, authorization) => {
    const before = await project.count()
    for (const request of requests) {
      const answer = await post(request, { authorization })
      expect([request.path, answer.statusCode < 300]).toEqual([request.path, true])
    }
    await project.untilStored(before + requests.length)
  })

  it('is refused where a foreign token is all that it bears', async () => {
    for (const url of ['/v1/events', '/api/v1/events', '/v1/t']) {
      const headers = { authorization: 'Bearer somebody-else' }
      const answer = await ingest.inject({ method: 'POST', url, headers, payload: '{"event":"a"}' })
      expect([url, answer.statusCode]).toEqual([url, 401])
    }
  })

  it('is of the type that its path says, with a host in front of it and with letters as percents', async () => {
    const own = await stores.createProject()
    const { port, hostname } = new URL(await ingest.listen())
    const payload = JSON.stringify({ anonymousId: 'v', writeKey: own.writeKey })
    for (const path of ['http://events.example/v1/page', '/v1/p%61ge', '/v1/p/']) {
      const sent = httpRequest({ hostname, port, path, method: 'POST', headers: { connection: 'close' } }).end(payload)
      const [{ statusCode }] = (await once(sent, 'response')) as [IncomingMessage]
      expect([path, statusCode]).toEqual([path, 200])
    }
    await own.untilStored(3)
    expect(await own.rows('event')).toEqual(Array.from({ length: 3 }, () => ({ event: 'page_view' })))
  })

  it('that is an OPTIONS but no preflight is answered like one', async () => {
    const answer = await ingest.inject({ method: 'OPTIONS', url: '/v1/t' })
    expect(answer.statusCode).toBe(204)
  })

  it('for settings is answered whatever it calls us', async () => {
    const url = `/v1/projects/${project.writeKey}/settings`
    const answer = await ingest.inject({ method: 'GET', url, headers: { host: 'a b' } })
    expect(answer.statusCode).toBe(200)
  })
})

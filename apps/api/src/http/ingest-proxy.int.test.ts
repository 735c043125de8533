import { createServer, request, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { startTestApi, type TestApi } from '../testing/test-api.ts'

const seen: { url: string; headers: IncomingHttpHeaders; body: Buffer }[] = []
/** Connections that break off, as they do when ingest closes one that is just being used again. */
let hangUps = 0
const ingest = createServer({ maxHeaderSize: 100_000 }, async (request, response) => {
  if (hangUps > 0) {
    hangUps--
    request.socket.destroy()
    return
  }
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  seen.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) })
  response.writeHead(202, { 'content-type': 'application/json', 'access-control-allow-origin': 'https://shop.example' })
  response.end('{"accepted":1}')
})

let app: TestApi
beforeAll(async () => {
  await new Promise<void>((go) => ingest.listen(0, '127.0.0.1', go))
  const { port } = ingest.address() as AddressInfo
  const env = { INGEST_URL: `http://127.0.0.1:${port}` }
  app = await startTestApi({ clickhouseUrl: inject('clickhouseUrl'), postgresUrl: inject('postgresUrl'), env })
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  ingest.closeAllConnections()
  ingest.close()
})

describe('registerIngestProxy', () => {
  it('hands bodies on byte for byte, larger ones than our own limit too, and says who sent them', async () => {
    const body = gzipSync(Buffer.alloc(3 * 1024 * 1024, 'x').fill(Buffer.from('noise'), 0, 100), { level: 0 })
    const answer = await fetch(`${app.url}/v1/events?key=slw_x`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'text/plain', 'content-encoding': 'gzip', 'x-forwarded-for': '203.0.113.9' },
    })
    expect(answer.status).toBe(202)
    expect(await answer.json()).toEqual({ accepted: 1 })
    const got = seen.at(-1)
    expect(got?.url).toBe('/v1/events?key=slw_x')
    expect(got?.body.equals(body)).toBe(true)
    // We were called from loopback, which is trusted to name the client.
    expect(got?.headers).toMatchObject({ 'content-encoding': 'gzip', 'x-forwarded-for': '203.0.113.9' })
  })

  it('hands on a query of 90 KB, and a request for a whole address', async () => {
    const query = `data=${'x'.repeat(90_000)}`
    expect((await fetch(`${app.url}/track?${query}`)).status).toBe(202)
    expect(seen.at(-1)?.url).toBe(`/track?${query}`)
    const { host, hostname, port } = new URL(app.url)
    const status = await new Promise((resolve, reject) => {
      request({ hostname, port, path: `http://${host}/t.js?v=1` }, (answer) => resolve(answer.resume().statusCode))
        .on('error', reject)
        .end()
    })
    expect([status, seen.at(-1)?.url]).toEqual([202, '/t.js?v=1'])
  })

  it('takes a body that is announced first, as curl does with large ones', async () => {
    const body = Buffer.alloc(2_000_000, 'x')
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { expect: '100-continue', 'content-length': body.length }
      const posted = request(`${app.url}/v1/events`, { method: 'POST', headers }, (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode))
      })
      posted.on('continue', () => posted.end(body)).on('error', reject)
      posted.flushHeaders()
    })
    expect(status).toBe(202)
    expect(seen.at(-1)?.body.length).toBe(body.length)
  })

  it('hands on whom a server speaks for, in front of the server itself', async () => {
    await fetch(`${app.url}/api/event`, {
      method: 'POST',
      body: '{}',
      headers: { 'x-forwarded-for': '203.0.113.77, 192.0.2.2' },
    })
    // The last proxy, which is us on loopback, named 192.0.2.2; what stands before is that server's word.
    expect(seen.at(-1)?.headers['x-forwarded-for']).toBe('203.0.113.77, 192.0.2.2')
  })

  it.each(['json', '', 'application/json, application/json'])(
    'hands on a body whose content type is %j, and not that',
    async (contentType) => {
      const answer = await app.api.server.inject({
        method: 'POST',
        url: '/v1/events',
        headers: { 'content-type': contentType },
        payload: '{"event":"a"}',
      })
      expect(answer.statusCode).toBe(202)
      expect(seen.at(-1)?.body.toString()).toBe('{"event":"a"}')
      expect(seen.at(-1)?.headers['content-type']).toBeUndefined()
    },
  )

  it('leaves the answer to ingest: pages of any site may load the tracker and post', async () => {
    const answer = await fetch(`${app.url}/t.js`)
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example')
    expect(answer.headers.get('cross-origin-resource-policy')).toBeNull()
    expect(answer.headers.get('content-security-policy')).toBeNull()
  })

  it('asks once more when the connection of a preflight breaks off', async () => {
    hangUps = 1
    const answer = await fetch(`${app.url}/v1/events`, { method: 'OPTIONS' })
    expect([answer.status, hangUps]).toEqual([202, 0])
  })

  it('lets a page of another site read that its events could not be taken', async () => {
    hangUps = 1
    const headers = { origin: 'https://shop.example' }
    const answer = await fetch(`${app.url}/v1/events`, { method: 'POST', body: '{}', headers })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example')
  })

  it('does not reach the internal paths of ingest', async () => {
    const before = seen.length
    for (const path of ['/internal/live', '/v1/../internal/live', '/v1/%2e%2e/internal/live']) {
      await fetch(`${app.url}${path}`)
    }
    expect(
      seen
        .slice(before)
        .map((request) => request.url)
        .filter((url) => !url.startsWith('/v1/')),
    ).toEqual([])
  })
})

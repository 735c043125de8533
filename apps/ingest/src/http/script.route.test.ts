import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { injectInto } from '../testing/inject-into.ts'
import { createScriptRoutes } from './script.route.ts'
import { createHttpServer } from './server.ts'

const server = createHttpServer({
  logger: pino({ level: 'silent' }),
  routes: createScriptRoutes(),
  trustProxy: 'loopback',
  maxBodiesBytes: 1_000,
})

const get = (url: string, headers: Record<string, string> = {}) => injectInto(server, { url, headers })
const arrayJs = readFileSync(fileURLToPath(new URL('array.js', import.meta.resolve('posthog-js'))), 'utf8')

describe("vendors' scripts", () => {
  it('come as the package has them, compressed for whoever can read that', async () => {
    const plain = await get('/static/array.js?v=1.2.3')
    expect(plain.statusCode).toBe(200)
    expect(plain.payload).toBe(arrayJs)
    expect(plain.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=3600',
      'cross-origin-resource-policy': 'cross-origin',
      vary: 'Origin, Accept-Encoding',
    })
    const compressed = await get('/static/array.js', { 'accept-encoding': 'gzip, br' })
    expect(compressed.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(compressed.rawPayload).toString()).toBe(arrayJs)
    expect(compressed.rawPayload.length).toBeLessThan(arrayJs.length / 2)
  })

  it('may be read by pages of any origin, as their tags with crossorigin demand', async () => {
    const answer = await get('/static/array.js', { origin: 'https://shop.example' })
    expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example')
  })

  it('are not sent again to whoever has them', async () => {
    const { headers } = await get('/p.js')
    const again = await get('/p.js', { 'if-none-match': String(headers['etag']) })
    expect([again.statusCode, again.payload]).toEqual([304, ''])
    expect((await get('/p.js', { 'if-none-match': 'W/"another"' })).statusCode).toBe(200)
  })

  it('are the same for every write key', async () => {
    const answers = await Promise.all(['slw_a', 'slw_b'].map((key) => get(`/analytics.js/v1/${key}/analytics.min.js`)))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200])
    expect(answers[0]?.headers['etag']).toBe(answers[1]?.headers['etag'])
  })

  it.each([
    '/static/toolbar.js',
    '/static/array.js.map',
    '/static/integrity.json',
    '/static/../package.json',
    '/static/..%2Fpackage.json',
    '/static/%2e%2e/package.json',
    '/static/1.0.0/array.js',
    '/static/',
    '/analytics-next/bundles/..%2f..%2f..%2fpackage.json',
    '/analytics.js/v1/slw_a/other.js',
    '/libs/',
  ])('are all that is served there: %s', async (path) => {
    expect((await get(path)).statusCode).toBe(404)
  })
})

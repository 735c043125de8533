import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compose, type Api } from '../compose.ts'
import { parseConfig } from '../config.ts'

/** Nothing listens on port 9: every dependency is away. */
const env = {
  CLICKHOUSE_URL: 'http://a:b@127.0.0.1:9',
  POSTGRES_URL: 'postgres://a:b@127.0.0.1:9/c',
  REDIS_URL: 'redis://127.0.0.1:9',
  INGEST_URL: 'http://127.0.0.1:9',
}

let api: Api
beforeAll(async () => {
  api = await compose(parseConfig(env, 'api'), { logger: pino({ level: 'silent' }), now: () => new Date() })
})
afterAll(() => api.close())

describe('with every dependency away', () => {
  it('starts, and says what is down', async () => {
    const answer = await api.server.inject('/health')
    expect(answer.statusCode).toBe(503)
    expect(answer.json()).toEqual({
      status: 'unavailable',
      dependencies: { postgres: 'down', clickhouse: 'down', redis: 'down', ingest: 'down' },
    })
  })

  it('answers 503, and never 500, to procedures and sign-in', async () => {
    const procedure = await api.server.inject('/trpc/setup.status')
    expect(procedure.statusCode).toBe(503)
    expect(procedure.json()).toMatchObject({ error: { json: { data: { domain: { code: 'unavailable' } } } } })

    const withCookie = await api.server.inject({
      url: '/trpc/account.me',
      headers: { cookie: 'sightline.session_token=a.b' },
    })
    expect([401, 503]).toContain(withCookie.statusCode)
    const withKey = await api.server.inject({ url: '/trpc/project.list', headers: { authorization: 'Bearer sls_x' } })
    expect(withKey.statusCode).toBe(503)

    const payload = { email: 'a@example.com', password: 'a long password' }
    const signIn = await api.server.inject({ method: 'POST', url: '/api/auth/sign-in/email', payload })
    expect(signIn.statusCode).toBe(503)
    expect(signIn.headers['retry-after']).toBe('1')
  })
})

import { newOwner, type NewOwner } from '@sightline/domain/account'
import { anEventRow, insertEventRows } from '@sightline/db/testing'
import { describe, expect, it } from 'vitest'
import { signInsPerMinute } from '../auth/auth.ts'
import { useTestApi } from '../testing/test-api.ts'
import { codeOf, createKeyClient, TestBrowser } from '../testing/test-client.ts'

const owner: NewOwner = newOwner.parse({
  name: 'Ann',
  email: 'Ann@Example.com',
  password: 'correct horse battery',
  organizationName: 'Example',
})

const app = await useTestApi()
let browser = new TestBrowser(app.url)

describe('the first owner', () => {
  it('is created once, though ten try at the same time, and is signed in', async () => {
    expect(await browser.trpc.setup.status.query()).toEqual({ needsOwner: true })
    expect(await codeOf(browser.trpc.account.me.query())).toBe('unauthenticated')
    const others = Array.from({ length: 9 }, (_, n) =>
      new TestBrowser(app.url).trpc.setup.createOwner.mutate({ ...owner, email: `other${n}@example.com` }),
    )
    const answers = await Promise.allSettled([browser.trpc.setup.createOwner.mutate(owner), ...others])
    expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1)
    expect(await codeOf(new TestBrowser(app.url).trpc.setup.createOwner.mutate(owner))).toBe('conflict')
    expect(await browser.trpc.setup.status.query()).toEqual({ needsOwner: false })
  })

  it('refuses a short password with the reason', async () => {
    expect(await codeOf(browser.trpc.setup.createOwner.mutate({ ...owner, password: 'short' }))).toBe('invalid_input')
  })
})

describe('sign-in', () => {
  it('gives a cookie that scripts cannot read and other sites do not send, and takes it back', async () => {
    const users = await app.postgres.db.selectFrom('users').select('email').execute()
    const email = users[0]?.email ?? ''
    const visitor = new TestBrowser(app.url)
    const body = JSON.stringify({ email, password: owner.password })
    const headers = { 'content-type': 'application/json' }
    const answer = await visitor.fetch('/api/auth/sign-in/email', { method: 'POST', body, headers })
    expect(answer.status).toBe(200)
    expect(answer.headers.getSetCookie().join()).toMatch(/HttpOnly.*SameSite=Lax/i)
    const me = await visitor.trpc.account.me.query()
    expect(me).toMatchObject({ user: { email, name: 'Ann' }, organization: { name: 'Example' }, role: 'owner' })
    browser = visitor

    const leaving = new TestBrowser(app.url)
    await leaving.fetch('/api/auth/sign-in/email', { method: 'POST', body, headers })
    expect((await leaving.trpc.account.me.query()).user.email).toBe(email)
    const signedIn = leaving.cookie
    await leaving.fetch('/api/auth/sign-out', { method: 'POST', body: '{}', headers })
    leaving.cookie = signedIn
    expect(await codeOf(leaving.trpc.account.me.query())).toBe('unauthenticated')
  })

  it('refuses a wrong password, and any after too many attempts', async () => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ email: 'nobody@example.com', password: 'wrong password' })
    const attempt = async () =>
      (await browser.fetch('/api/auth/sign-in/email', { method: 'POST', body, headers })).status
    expect(await attempt()).toBe(401)
    const statuses = []
    for (let n = 0; n <= signInsPerMinute; n += 1) statuses.push(await attempt())
    expect(statuses.at(-1)).toBe(429)
  })

  it('is refused to other sites', async () => {
    const body = JSON.stringify({ email: owner.email, password: owner.password })
    const headers = { 'content-type': 'application/json', origin: 'https://evil.example', cookie: browser.cookie }
    const answer = await fetch(`${app.url}/api/auth/sign-in/email`, { method: 'POST', body, headers })
    expect(answer.status).toBe(403)
  })

  it('makes no accounts, and opens nothing else of better-auth', async () => {
    const headers = { 'content-type': 'application/json' }
    for (const path of ['sign-up/email', 'organization/create', 'delete-user', 'reset-password']) {
      const answer = await browser.fetch(`/api/auth/${path}`, { method: 'POST', body: '{}', headers })
      expect(answer.status, path).toBe(404)
    }
  })
})

describe('projects and keys', () => {
  it('shows a key once, keeps a hash of it, and forgets it when revoked', async () => {
    const project = await browser.trpc.project.create.mutate({ name: 'Shop', timeZone: 'Europe/Berlin' })
    expect(await browser.trpc.project.list.query()).toContainEqual(project)
    const renamed = await browser.trpc.project.update.mutate({ projectId: project.id, name: 'Store' })
    expect(renamed).toEqual({ ...project, name: 'Store' })

    const { secret, ...key } = await browser.trpc.key.create.mutate({
      projectId: project.id,
      kind: 'server',
      name: 'CI',
    })
    expect(secret).toMatch(/^sls_[\w-]{43}$/)
    expect(key.hint).toBe(secret.slice(0, 10))
    const stored = await app.postgres.db.selectFrom('project_keys').selectAll().execute()
    expect(JSON.stringify(stored)).not.toContain(secret)

    const service = createKeyClient(app.url, secret)
    expect(await service.project.list.query()).toEqual([renamed])
    expect(await service.event.names.query({ projectId: project.id })).toEqual([])
    expect(await codeOf(service.key.list.query({ projectId: project.id }))).toBe('forbidden')
    expect(await codeOf(service.project.create.mutate({ name: 'x' }))).toBe('forbidden')
    const [listed] = await browser.trpc.key.list.query({ projectId: project.id })
    expect(listed?.lastUsedAt).toBeInstanceOf(Date)

    await browser.trpc.key.revoke.mutate({ projectId: project.id, keyId: key.id })
    expect(await codeOf(service.project.list.query())).toBe('unauthenticated')
  })

  it('tells a write key that it is one', async () => {
    const project = await browser.trpc.project.create.mutate({ name: 'Writes' })
    expect(project.timeZone).toBe('UTC')
    const { secret } = await browser.trpc.key.create.mutate({ projectId: project.id, kind: 'write', name: 'Site' })
    await expect(createKeyClient(app.url, secret).project.list.query()).rejects.toThrow(/write key/)
  })

  it('refuses mutations that another site makes a browser send', async () => {
    const body = JSON.stringify({ json: { name: 'Planted' } })
    const headers = { 'content-type': 'application/json', cookie: browser.cookie, origin: 'https://evil.example' }
    const answer = await fetch(`${app.url}/trpc/project.create`, { method: 'POST', body, headers })
    expect(answer.status).toBe(403)
    expect(await answer.json()).toMatchObject({ error: { code: 'forbidden' } })
  })
})

describe('queries', () => {
  it('answers trend and overview over HTTP as the documentation shows', async () => {
    const project = await browser.trpc.project.create.mutate({ name: 'Queries', timeZone: 'UTC' })
    const { secret } = await browser.trpc.key.create.mutate({ projectId: project.id, kind: 'server', name: 'docs' })
    const now = Date.now()
    await insertEventRows(app.clickhouse.client, [
      anEventRow({
        project_id: project.id,
        occurred_at: new Date(now - 60_000),
        country: 'DE',
        properties: '{"plan":"pro","order":9007199254740993,"half":"\\ud83d"}',
      }),
      anEventRow({
        project_id: project.id,
        occurred_at: new Date(now - 50_000),
        anonymous_id: 'v2',
        session_id: 's2',
        country: 'US',
      }),
    ])
    const definition = {
      series: [{ event: 'page_view', measure: { kind: 'count' } }],
      breakdown: 'country',
      granularity: 'day',
      range: { kind: 'relative', last: '7d' },
      compare: true,
    }
    const input = encodeURIComponent(JSON.stringify({ json: { projectId: project.id, definition } }))
    const answer = await fetch(`${app.url}/trpc/trend.run?input=${input}`, {
      headers: { authorization: `Bearer ${secret}` },
    })
    const body = JSON.parse(await answer.text())
    expect(answer.status).toBe(200)
    const { lines, proof } = body.result.data.json
    expect(lines.map((line: { breakdown: unknown; total: number }) => [line.breakdown, line.total])).toEqual([
      [{ kind: 'value', value: 'DE' }, 1],
      [{ kind: 'value', value: 'US' }, 1],
    ])
    expect(lines[0].points).toHaveLength(7)
    expect(lines[0].previous.points).toHaveLength(7)
    expect(proof.definition).toBe('trend@1')
    expect(proof.sql).toContain('-- trend_count_breakdown')
    expect(proof.rowsRead).toBeGreaterThan(0)

    const service = createKeyClient(app.url, secret)
    const range = { kind: 'relative', last: '7d' } as const
    const run = { projectId: project.id, definition: { range, granularity: 'day' } } as const
    const first = await service.overview.run.query(run)
    expect(first.current).toMatchObject({ visitors: 2, views: 2, sessions: 2, bounceRate: 1 })
    expect((await service.overview.run.query(run)).proof.cacheAgeMs).toBeGreaterThan(0)
    const top = await service.overview.top.query({ projectId: project.id, definition: { range, dimension: 'country' } })
    expect(top.rows.map((row) => row.value)).toEqual(['DE', 'US'])

    expect(await service.event.names.query({ projectId: project.id })).toMatchObject([{ event: 'page_view', count: 2 }])
    const fields = await service.event.fields.query({ projectId: project.id })
    expect(fields).toContainEqual({ field: 'properties.plan', type: 'string', example: 'pro' })
    expect(fields.map((field) => field.field)).toContain('country')
    expect(await service.event.values.query({ projectId: project.id, field: 'country', search: 'd' })).toEqual([
      { value: 'DE', count: 1 },
    ])
    const occurredAt = new Date(now - 60_000)
    const [stored] = await app.clickhouse.client
      .query({
        query: `SELECT event_id FROM events WHERE project_id = '${project.id}' AND country = 'DE'`,
        format: 'JSONEachRow',
      })
      .then((found) => found.json<{ event_id: string }>())
    const one = { projectId: project.id, eventId: stored?.event_id ?? '', occurredAt }
    expect(await service.event.get.query(one)).toMatchObject({
      fields: { event: 'page_view', country: 'DE' },
      properties: { plan: 'pro', half: '\ufffd' },
      propertiesJson: '{"plan":"pro","order":9007199254740993,"half":"\ufffd"}',
    })
    expect(await codeOf(service.event.get.query({ ...one, eventId: 'another' }))).toBe('not_found')
    const recent = await service.event.recent.query({ projectId: project.id })
    expect(recent.map((event) => event.country)).toEqual(['US', 'DE'])
    const live = await service.live.snapshot.query({ projectId: project.id })
    expect(live).toMatchObject({ activeVisitors: 2, topPaths: [{ value: '/', visitors: 2 }] })
    expect(live.minutes).toHaveLength(30)
    expect(live.minutes.reduce((sum, minute) => sum + minute.events, 0)).toBe(2)
  })

  it('refuses what makes no sense with the reason', async () => {
    const project = await browser.trpc.project.create.mutate({ name: 'Refusals' })
    const run = (last: string, granularity: 'minute' | 'day') =>
      browser.trpc.overview.run.query({
        projectId: project.id,
        definition: { range: { kind: 'relative', last }, granularity },
      })
    expect(await codeOf(run('soon', 'day'))).toBe('invalid_input')
    await expect(run('90d', 'minute')).rejects.toThrow(/too many points/)
  })
})

describe('the server', () => {
  it('says how its dependencies are', async () => {
    const answer = await fetch(`${app.url}/health`)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toEqual({
      status: 'degraded',
      dependencies: { postgres: 'ok', clickhouse: 'ok', redis: 'off', ingest: 'down' },
    })
    expect(await (await fetch(`${app.url}/metrics`)).text()).toContain('sightline_query_seconds')
  })

  it('answers errors in one form, and 503 with Retry-After while ingest is away', async () => {
    const missing = await fetch(`${app.url}/nothing`)
    expect(missing.status).toBe(404)
    expect(await missing.json()).toMatchObject({ error: { code: 'not_found' } })
    const away = await fetch(`${app.url}/v1/events`, { method: 'POST', body: '{}' })
    expect(away.status).toBe(503)
    expect(away.headers.get('retry-after')).toBe('1')
    const unknown = await fetch(`${app.url}/trpc/no.such`)
    expect(unknown.status).toBe(404)
  })
})

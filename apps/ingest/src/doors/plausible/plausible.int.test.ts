import { createProjectBindingStore } from '@sightline/db/project'
import { describe, expect, it } from 'vitest'
import { useTestIngest, useTestStores, type TestProject } from '../../testing/test-ingest.ts'
import { readWireFixtures, replayWireFixture } from '../../testing/wire-fixture.ts'

const stores = await useTestStores()
const ingest = await useTestIngest(stores)

/** A project that has bound a domain. */
async function createSite(domain = `${crypto.randomUUID()}.example`) {
  const project: TestProject = await stores.createProject()
  const bindings = createProjectBindingStore({ db: stores.postgres.db })
  await bindings.add(project.id, { vendor: 'plausible', externalId: domain })
  return { project, domain }
}

const post = async (body: unknown, headers: Record<string, string> = {}) => {
  const answer = await ingest.inject({
    method: 'POST',
    url: '/api/event',
    headers: { 'content-type': 'text/plain', ...headers },
    payload: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: answer.statusCode, headers: answer.headers, text: answer.payload }
}

const columns = `event, kind, user_id, anonymous_id, properties, toFloat64(revenue) AS revenue, currency, duration_ms,
  url, path, referrer, utm_source, browser, bot, ip`

interface Row {
  readonly event: string
  readonly anonymous_id: string
  readonly properties: string
}

describe('captured requests', () => {
  it('of both trackers and of the API are the rows of their calls', async () => {
    const { project } = await createSite('example.com')
    const api = readWireFixtures('hand-written-from-docs').filter(({ id }) => id === 'plausible-api-001')
    for (const fixture of [...readWireFixtures('plausible'), ...api]) {
      const answer = await replayWireFixture(ingest, fixture)
      expect([answer.status, answer.text], fixture.id).toEqual([202, 'ok'])
    }
    await project.untilStored(12)
    const rows = (await project.rows<Row>(columns)).map(({ properties, ...row }) => ({
      ...row,
      properties: JSON.parse(properties) as unknown,
    }))
    const docs = {
      url: 'http://localhost:18250/docs?utm_source=news',
      path: '/docs',
      utm_source: 'news',
      browser: 'Chrome',
      bot: '',
      user_id: '',
    }
    const spa = { url: 'http://localhost:18250/spa', path: '/spa' }
    const team = 'x'
    expect(rows).toMatchObject([
      { ...docs, event: 'page_view', kind: 'page', properties: {} },
      { ...docs, event: 'order completed', kind: 'track', properties: { plan: 'pro' } },
      { ...docs, event: 'e3', kind: 'track', properties: {} },
      { event: 'e4', url: 'https://example.com/x', referrer: 'https://google.com/', properties: { a: '1' } },
      { ...spa, event: 'page_view', kind: 'page' },
      { ...docs, event: 'page_view', kind: 'page', properties: { team } },
      {
        ...docs,
        event: 'order completed',
        revenue: 12.5,
        currency: 'EUR',
        properties: { team, plan: 'pro', revenue: 12.5, currency: 'EUR' },
      },
      { ...docs, event: 'scroll', properties: { team, interactive: false } },
      { ...docs, event: 'engagement', kind: 'system', duration_ms: 358, properties: { team, scroll_depth: 100 } },
      { ...spa, event: 'page_view', properties: { team } },
      { ...spa, event: 'engagement', kind: 'system', duration_ms: 549 },
      {
        event: 'purchase',
        kind: 'track',
        revenue: 12.5,
        currency: 'EUR',
        url: 'https://example.com/docs?utm_source=news',
        referrer: 'https://google.com/',
        ip: '203.0.113.0',
        properties: { plan: 'pro', revenue: 12.5, currency: 'EUR' },
      },
    ])
    expect(rows.every((row) => row.anonymous_id.startsWith('daily-'))).toBe(true)
  })
})

describe('/api/event', () => {
  it('stores an event for each of several domains, and says how many it had to drop', async () => {
    const [one, two] = [await createSite(), await createSite()]
    const event = { n: 'pageview', u: 'https://shop.example/' }
    expect(await post({ ...event, d: `${one.domain},${two.domain}` })).toMatchObject({ status: 202, text: 'ok' })
    const some = await post({ ...event, d: `unknown.example,${two.domain}` })
    expect(some).toMatchObject({ status: 202, text: 'ok', headers: { 'x-plausible-dropped': '1' } })
    await one.project.untilStored(1)
    await two.project.untilStored(2)
  })

  it('tells whoever debugs which address it takes for the visitor’s', async () => {
    const { domain } = await createSite()
    const event = { name: 'pageview', url: `https://${domain}/`, domain }
    const headers = { 'x-debug-request': 'true', 'x-forwarded-for': '203.0.113.7, 10.0.0.1' }
    expect(await post(event, headers)).toMatchObject({ status: 200, text: '203.0.113.7' })
  })

  it('says when no project has bound the domain', async () => {
    const errors = { domain: ['no project has bound this domain; add it in the settings of a project'] }
    for (const d of ['unknown.example', 'no domain!', 'a.example,b.example']) {
      const answer = await post({ n: 'pageview', u: 'https://shop.example/', d })
      expect([answer.status, JSON.parse(answer.text)], d).toEqual([400, { errors }])
    }
  })

  it('says what is wrong with an event', async () => {
    const { domain } = await createSite()
    const errorsOf = async (body: unknown) => {
      const answer = await post(body)
      return [answer.status, Object.keys((JSON.parse(answer.text) as { errors: object }).errors)]
    }
    expect(await errorsOf({ d: domain, u: 'https://shop.example/' })).toEqual([400, ['event']])
    expect(await errorsOf({ n: 'pageview' })).toEqual([400, ['domain']])
    expect(await errorsOf('{')).toEqual([400, ['body']])
    expect(await errorsOf([])).toEqual([400, ['body']])
  })

  it('takes a write key for a domain that nobody has bound', async () => {
    const project = await stores.createProject()
    const event = { name: 'signup', url: 'https://unknown.example/', domain: 'unknown.example' }
    expect(await post(event, { authorization: `Bearer ${project.writeKey}` })).toMatchObject({ status: 202 })
    await project.untilStored(1)
  })

  it('counts the visitors that a server speaks for, and takes no server for a bot', async () => {
    const { project, domain } = await createSite()
    const send = (headers: Record<string, string>) =>
      post({ name: 'pageview', url: 'https://shop.example/', domain }, headers)
    for (const ip of ['203.0.113.7', '203.0.113.8', '203.0.113.7']) {
      await send({
        'x-forwarded-for': ip,
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0',
      })
    }
    await send({ 'user-agent': 'curl/8.5.0' })
    await project.untilStored(4)
    const rows = await project.rows<{ anonymous_id: string; browser: string; bot: string }>(
      'anonymous_id, browser, bot',
    )
    expect(new Set(rows.map((row) => row.anonymous_id)).size).toBe(3)
    expect(rows.map((row) => row.browser).sort()).toEqual(['', 'Firefox', 'Firefox', 'Firefox'])
    expect(rows.every((row) => row.bot === '')).toBe(true)
  })
})

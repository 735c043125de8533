import { buildEdgesOfIdsQuery, buildPersonSummaryQuery } from '@sightline/db/person'
import { createProjectBindingStore } from '@sightline/db/project'
import { Umami, type UmamiEventData } from '@umami/node'
import { describe, expect, it } from 'vitest'
import { useTestIngest, useTestStores, type TestProject } from '../../testing/test-ingest.ts'
import { readWireFixtures, replayWireFixture } from '../../testing/wire-fixture.ts'

const capturedWebsite = '0f6e2c1a-1111-4222-8333-444455556666'

const stores = await useTestStores()
const ingest = await useTestIngest(stores)
const hostUrl = await ingest.listen()

const bindings = () => createProjectBindingStore({ db: stores.postgres.db })

/** A project that has bound a website of its own. */
async function createWebsite(): Promise<{ readonly project: TestProject; readonly websiteId: string }> {
  const project = await stores.createProject()
  const websiteId = crypto.randomUUID()
  await bindings().add(project.id, { vendor: 'umami', externalId: websiteId })
  return { project, websiteId }
}

const columns = `event, kind, user_id, anonymous_id, properties, toFloat64(revenue) AS revenue, currency, url, host, path,
  title, referrer, screen, language, browser, bot, ip, toUnixTimestamp(occurred_at) AS at`

interface Row {
  readonly event: string
  readonly anonymous_id: string
  readonly properties: string
}

const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
  const answer = await ingest.inject({
    method: 'POST',
    url: path,
    headers: { 'content-type': 'application/json', ...headers },
    payload: JSON.stringify(body),
  })
  return { status: answer.statusCode, headers: answer.headers, body: answer.json<unknown>() }
}

describe('captured requests', () => {
  it('of the tracker and of @umami/node are the rows of their calls', async () => {
    const project = await stores.createProject()
    await bindings().add(project.id, { vendor: 'umami', externalId: capturedWebsite })
    const fixtures = [...readWireFixtures('umami-tracker'), ...readWireFixtures('umami-node')]
    for (const fixture of fixtures.filter(({ path }) => path.startsWith('/api/'))) {
      const { status } = await replayWireFixture(ingest, fixture)
      expect(status, fixture.id).toBe(fixture.method === 'OPTIONS' ? 204 : 200)
    }
    await project.untilStored(12)
    const rows = (await project.rows<Row>(columns)).map(({ properties, ...row }) => ({
      ...row,
      properties: JSON.parse(properties) as unknown,
    }))
    const docs = {
      url: 'http://localhost:18250/docs?utm_source=news',
      host: 'localhost',
      path: '/docs',
      title: 'Test Page',
      screen: '1280x720',
      language: 'en-US',
      browser: 'Chrome',
      bot: '',
    }
    const known = { ...docs, user_id: 'user-1', anonymous_id: '' }
    const server = { browser: '', bot: '' }
    const tag = 'v2'
    expect(rows).toMatchObject([
      { ...docs, event: 'page_view', kind: 'page', user_id: '', properties: { tag } },
      {
        ...docs,
        event: 'order completed',
        kind: 'track',
        user_id: '',
        revenue: 12.5,
        properties: { revenue: 12.5, n: 3, ok: true, tag },
      },
      { ...known, event: 'identify', kind: 'identify', properties: { email: 'a@example.com', tag } },
      { ...known, event: 'after identify', kind: 'track' },
      { ...known, event: 'page_view', title: 'V', url: 'https://localhost/virtual', path: '/virtual' },
      { ...known, event: 'signup', properties: { plan: 'pro', tag } },
      {
        ...known,
        event: 'page_view',
        url: 'http://localhost:18250/spa',
        path: '/spa',
        referrer: 'http://localhost:18250/docs?utm_source=news',
      },
      {
        ...server,
        event: 'page_view',
        url: 'https://example.com/home',
        host: 'example.com',
        title: 'Home',
        referrer: 'https://google.com/',
      },
      { ...server, event: 'order completed', revenue: 12.5, properties: { revenue: 12.5 } },
      { ...server, event: 'identify', user_id: '', properties: { email: 'a@example.com', userId: 'user-1' } },
      {
        event: 'with-data',
        user_id: 'user-1',
        path: '/home',
        ip: '203.0.113.0',
        at: 1767323045,
        properties: { a: [1, 2], d: { e: 1 } },
      },
      { ...server, event: 'page_view', path: '/bye' },
    ])
    expect(rows.slice(0, 2).map((row) => row.anonymous_id.slice(0, 6))).toEqual(['daily-', 'daily-'])
  })
})

describe('@umami/node', () => {
  it('makes its journey unmodified when its host is changed', async () => {
    const { project, websiteId } = await createWebsite()
    const umami = new Umami({ websiteId, hostUrl })
    const page = { url: '/pricing', title: 'Pricing', hostname: 'shop.example', referrer: 'https://news.example/today' }
    const order = { revenue: 49.5, currency: 'EUR', nested: { a: [1, 'ü'] } }
    expect((await umami.track(page)).status).toBe(200)
    expect((await umami.identify({ plan: 'pro' })).status).toBe(200)
    expect((await umami.track('Order Completed', order as unknown as UmamiEventData)).status).toBe(200)
    await project.untilStored(3)
    expect(await project.rows(columns)).toMatchObject([
      {
        event: 'page_view',
        kind: 'page',
        url: 'https://shop.example/pricing',
        path: '/pricing',
        title: 'Pricing',
        referrer: 'https://news.example/today',
        properties: '{}',
        bot: '',
      },
      { event: 'identify', kind: 'identify', properties: '{"plan":"pro"}' },
      {
        event: 'Order Completed',
        kind: 'track',
        revenue: 49.5,
        currency: 'EUR',
        properties: JSON.stringify(order),
      },
    ])
  })
})

describe('/api/send', () => {
  it('answers with the visit, and keeps it while the token comes back', async () => {
    const { websiteId } = await createWebsite()
    const message = { type: 'event', payload: { website: websiteId, url: '/' } }
    const first = await post('/api/send', message)
    const visit = {
      cache: expect.any(String) as string,
      sessionId: expect.any(String) as string,
      visitId: expect.any(String) as string,
    }
    expect(first).toMatchObject({ status: 200, body: visit })
    const { cache } = first.body as { readonly cache: string }
    expect((await post('/api/send', message, { 'x-umami-cache': cache })).body).toEqual(first.body)
  })

  it('lets a page of any site send its token along', async () => {
    const answer = await ingest.inject({
      method: 'OPTIONS',
      url: '/api/send',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-umami-cache',
      },
    })
    expect(answer.statusCode).toBe(204)
    expect(answer.headers['access-control-allow-headers']).toBe('content-type,x-umami-cache')
  })

  it('says that it knows no such website, in the vendor’s words', async () => {
    for (const website of [crypto.randomUUID(), 'mine', 7, undefined]) {
      expect(await post('/api/send', { type: 'event', payload: { website, url: '/' } })).toMatchObject({
        status: 400,
        body: { error: { message: 'Website not found.' } },
      })
    }
  })

  it('says what is wrong with a message', async () => {
    const { websiteId: website } = await createWebsite()
    expect(await post('/api/send', { type: 'recording', payload: { website } })).toMatchObject({
      status: 400,
      body: { error: { message: 'event: expected a name of 1 to 200 characters' } },
    })
    expect(await post('/api/send', { type: 'event' })).toMatchObject({ status: 400 })
    expect(await post('/api/send', [])).toMatchObject({ status: 400 })
  })

  it('takes a write key for an id that nobody has bound', async () => {
    const project = await stores.createProject()
    const message = { type: 'event', payload: { website: crypto.randomUUID(), url: '/' } }
    const authorization = `Bearer ${project.writeKey}`
    expect(await post('/api/send', message, { authorization })).toMatchObject({ status: 200 })
    await project.untilStored(1)
  })

  it('tells visitors of the day apart by what a server says of them', async () => {
    const { project, websiteId: website } = await createWebsite()
    const send = (ip: string) =>
      post('/api/send', { type: 'event', payload: { website, url: '/', ip, userAgent: 'Mozilla/5.0 (X11; Linux)' } })
    for (const ip of ['203.0.113.7', '203.0.113.8', '203.0.113.7']) await send(ip)
    await project.untilStored(3)
    const visitors = await project.rows<{ anonymous_id: string }>('anonymous_id')
    expect(new Set(visitors.map((row) => row.anonymous_id)).size).toBe(2)
  })

  it('gives the views of an office to nobody, whoever of it signs in first', async () => {
    const { project, websiteId: website } = await createWebsite()
    // Two people behind one address, with the same browser.
    const office = { website, ip: '203.0.113.7', userAgent: 'Mozilla/5.0 (X11; Linux)' }
    const send = (type: string, payload: object) => post('/api/send', { type, payload: { ...office, ...payload } })
    await send('event', { url: '/of-anna' })
    await send('event', { url: '/of-bob' })
    await send('identify', { id: 'anna', data: { plan: 'pro' } })
    await send('event', { url: '/account', id: 'anna' })
    await project.untilStored(4)
    const rows = await project.rows<{ anonymous_id: string; user_id: string; path: string }>(
      'event, path, user_id, anonymous_id',
    )
    const visitor = rows[0]?.anonymous_id
    expect(visitor).toMatch(/^daily-/)
    expect(rows).toEqual([
      { event: 'page_view', path: '/of-anna', user_id: '', anonymous_id: visitor },
      { event: 'page_view', path: '/of-bob', user_id: '', anonymous_id: visitor },
      { event: 'identify', path: '', user_id: 'anna', anonymous_id: '' },
      { event: 'page_view', path: '/account', user_id: 'anna', anonymous_id: '' },
    ])
    const scope = { projectId: project.id, timeZone: 'UTC' }
    const edges = await stores.clickhouse.reader.run(buildEdgesOfIdsQuery(scope, ['anna', visitor ?? '']))
    expect(edges.rows).toEqual([])
    const anna = { id: 'anna', userIds: ['anna'], deviceIds: [] }
    const summary = await stores.clickhouse.reader.run(buildPersonSummaryQuery(scope, anna))
    expect(summary.rows).toMatchObject([{ events: 2 }])
  })
})

describe('/api/batch', () => {
  it('takes messages of several websites, and refuses those of an unknown one alone', async () => {
    const [one, two] = [await createWebsite(), await createWebsite()]
    const message = (website: string, url: string) => ({ type: 'event', payload: { website, url } })
    const unknown = crypto.randomUUID()
    const list = [
      message(one.websiteId, '/1'),
      message(two.websiteId, '/2'),
      message(unknown, '/3'),
      message(one.websiteId, '/4'),
    ]
    expect(await post('/api/batch', list)).toMatchObject({
      status: 200,
      body: { size: 4, processed: 3, errors: 1, details: [{ index: 2 }], cache: expect.any(String) as string },
    })
    await one.project.untilStored(2)
    await two.project.untilStored(1)
    expect(await post('/api/batch', [message(unknown, '/')])).toMatchObject({ status: 400 })
  })
})

import { describe, expect, it } from 'vitest'
import { useTestIngest, useTestStores } from './testing/test-ingest.ts'

const stores = await useTestStores()
const ingest = await useTestIngest(stores)

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36'
const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1'

const hourAgo = () => new Date(Date.now() - 3_600_000).toISOString()

/** What the columns of an event without anything hold. */
const nothing = {
  url: '',
  host: '',
  path: '',
  title: '',
  referrer: '',
  referrer_host: '',
  channel: '',
  utm_source: '',
  utm_medium: '',
  utm_campaign: '',
  utm_term: '',
  utm_content: '',
  country: '',
  region: '',
  city: '',
  browser: '',
  browser_version: '',
  os: '',
  device: '',
  screen: '',
  language: '',
  library: '',
  library_version: '',
  revenue: 0,
  currency: '',
  duration_ms: 0,
  bot: '',
}

describe('the row of an event', () => {
  it('is in ClickHouse within about a second', async () => {
    const project = await stores.createProject()
    const startedAt = performance.now()
    await ingest.post(project.writeKey, { event: 'a', user_id: 'u' })
    await project.untilStored(1)
    // Half a second is the age at which a batch goes; the rest is for a machine that is busy with other tests.
    expect(performance.now() - startedAt).toBeLessThan(3_000)
  })

  it('has everything that the client said, and what follows from it, in its columns', async () => {
    const project = await stores.createProject()
    const timestamp = hourAgo()
    const url =
      'https://www.shop.example/cart?utm_source=news&utm_medium=email&utm_campaign=spring&utm_term=shoes&utm_content=top'
    const event = {
      event: 'page_view',
      event_id: 'e1',
      user_id: 42,
      anonymous_id: 'a1',
      session_id: 's1',
      timestamp,
      properties: { revenue: '12.50', currency: 'eur', duration_ms: 1500, plan: 'pro', nested: { list: [1, 'ü'] } },
      context: {
        url,
        title: 'Cart – Shop',
        referrer: 'https://www.google.com/',
        screen: { width: 1440, height: 900 },
        language: 'de-DE',
        timezone: 'Europe/Vienna',
        user_agent: chrome,
        ip: '203.0.113.77',
        library: { name: 'sightline-web', version: '0.1.0' },
      },
    }
    expect(await ingest.post(project.writeKey, event)).toMatchObject({ status: 202, body: { accepted: 1 } })
    await project.untilStored(1)
    const [row] = await project.rows<Record<string, unknown>>('*, toUnixTimestamp64Milli(occurred_at) AS occurred')
    expect(row).toMatchObject({
      project_id: project.id,
      event: 'page_view',
      kind: 'page',
      event_id: 'e1',
      user_id: '42',
      anonymous_id: 'a1',
      person_id: '42',
      session_id: 's1',
      occurred: Date.parse(timestamp),
      properties: '{"revenue":"12.50","currency":"eur","duration_ms":1500,"plan":"pro","nested":{"list":[1,"ü"]}}',
      url,
      host: 'shop.example',
      path: '/cart',
      title: 'Cart – Shop',
      referrer: 'https://www.google.com/',
      referrer_host: 'google.com',
      channel: 'Email',
      utm_source: 'news',
      utm_medium: 'email',
      utm_campaign: 'spring',
      utm_term: 'shoes',
      utm_content: 'top',
      country: 'AT',
      browser: 'Chrome',
      browser_version: '131',
      os: 'Windows',
      device: 'desktop',
      screen: '1440x900',
      language: 'de-DE',
      library: 'sightline-web',
      library_version: '0.1.0',
      revenue: 12.5,
      currency: 'EUR',
      duration_ms: 1500,
      bot: '',
      ip: '203.0.113.0',
    })
  })

  it('is nearly empty for an event that says only what it must, and has an id and times of our own', async () => {
    const project = await stores.createProject()
    const beforeMs = Date.now()
    await ingest.post(project.writeKey, { event: 'signup', user_id: 'u1' }, { 'user-agent': 'my-server/1.0' })
    await project.untilStored(1)
    const [row] = await project.rows<Record<string, unknown>>(
      '*, toUnixTimestamp64Milli(occurred_at) AS occurred, occurred_at = received_at AS isNow',
    )
    expect(row).toMatchObject({
      ...nothing,
      kind: 'track',
      properties: '{}',
      session_id: '',
      anonymous_id: '',
      isNow: 1,
    })
    expect(row?.['event_id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/)
    expect(row?.['occurred']).toBeGreaterThanOrEqual(beforeMs)
    expect(row?.['occurred']).toBeLessThanOrEqual(Date.now())
  })

  it('tells agent and network of a browser by its request, and the country that the client names before all', async () => {
    const project = await stores.createProject()
    const headers = { origin: 'https://shop.example', 'user-agent': iphone, 'x-forwarded-for': '198.51.100.23' }
    const context = { country: 'ch', timezone: 'Europe/Berlin' }
    await ingest.post(project.writeKey, { event: 'page_view', anonymous_id: 'a', context }, headers)
    await project.untilStored(1)
    expect(await project.rows('browser, os, device, ip, country')).toEqual([
      { browser: 'Safari', os: 'iOS', device: 'mobile', ip: '198.51.100.0', country: 'CH' },
    ])
  })

  it('is marked when the agent says that it is a crawler', async () => {
    const project = await stores.createProject()
    const context = { user_agent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' }
    await ingest.post(project.writeKey, { event: 'page_view', anonymous_id: 'a', context })
    await project.untilStored(1)
    expect(await project.rows('bot')).toEqual([{ bot: 'crawler' }])
  })

  it('corrects a clock that is a year behind by the time of sending', async () => {
    const project = await stores.createProject()
    const yearMs = 365 * 86_400_000
    const at = (ms: number) => new Date(Date.now() - yearMs + ms).toISOString()
    await ingest.post(project.writeKey, {
      events: [{ event: 'a', user_id: 'u', timestamp: at(-60_000) }],
      sent_at: at(0),
    })
    await project.untilStored(1)
    const [row] = await project.rows<{ ageMs: number }>(
      'toUnixTimestamp64Milli(received_at) - toUnixTimestamp64Milli(occurred_at) AS ageMs',
    )
    // A minute before it was sent; what passed between sending and arriving was no more than a few seconds.
    expect(row?.ageMs).toBeGreaterThan(55_000)
    expect(row?.ageMs).toBeLessThan(65_000)
  })

  it('gives views without a session one, which other events of the visitor join', async () => {
    const project = await stores.createProject()
    const events = [
      { event: 'click', event_id: '1', anonymous_id: 'a' },
      { event: 'page_view', event_id: '2', anonymous_id: 'a' },
      { event: 'click', event_id: '3', anonymous_id: 'a' },
      { event: 'page_view', event_id: '4', anonymous_id: 'b' },
    ]
    await ingest.post(project.writeKey, { events })
    await project.untilStored(4)
    const sessions = (await project.rows<{ session_id: string }>('session_id')).map((row) => row.session_id)
    expect(sessions[0]).toBe('')
    expect(sessions[1]).not.toBe('')
    expect(sessions[2]).toBe(sessions[1])
    expect([sessions[0], sessions[1]]).not.toContain(sessions[3])
  })

  it('has the kind that its name stands for', async () => {
    const project = await stores.createProject()
    const names = ['page_view', 'screen_view', 'identify', 'group', 'alias', 'exposure', 'performance', 'anything else']
    await ingest.post(project.writeKey, {
      events: names.map((event, index) => ({ event, event_id: String(index), user_id: 'u' })),
    })
    await project.untilStored(names.length)
    const kinds = (await project.rows<{ kind: string }>('kind')).map((row) => row.kind)
    expect(kinds).toEqual(['page', 'screen', 'identify', 'group', 'alias', 'exposure', 'performance', 'track'])
  })

  it('keeps properties as they were written: digits beyond 2^53, minus zero, empty texts, any characters', async () => {
    const project = await stores.createProject()
    const properties =
      '{"id":9007199254740993,"ids":[-9007199254740995,1],"zero":-0,"empty":"","deep":{"ü😀":["\\u0000",null,true]},"at":"2026-01-31T12:00:00.000Z"}'
    await ingest.post(
      project.writeKey,
      `{"events":[{"event":"a","user_id":9007199254740993,"properties":${properties}}]}`,
    )
    await project.untilStored(1)
    expect(await project.rows('user_id, properties')).toEqual([{ user_id: '9007199254740993', properties }])
  })
})

import type { CapturedContext } from '@sightline/domain/event'
import { describe, expect, it } from 'vitest'
import { parseSegmentMessage } from './segment-message.ts'

type Fields = Readonly<Record<string, unknown>>

function read(message: Fields): { readonly context: CapturedContext; readonly properties: unknown } {
  const parsed = parseSegmentMessage({ anonymousId: 'a-1', ...message }, { envelope: {} })
  if (parsed.kind === 'rejected') throw new Error(`${parsed.rejection.field}: ${parsed.rejection.reason}`)
  return { context: parsed.event.context, properties: JSON.parse(parsed.event.properties) }
}
const contextOf = (context: Fields) => read({ type: 'track', event: 'a', context }).context

describe('the context of a message', () => {
  it('tells page, campaign, agent, place and library', () => {
    const page = { url: 'https://shop.example/cart', title: 'Cart', referrer: 'https://news.example/' }
    expect(
      contextOf({
        page,
        campaign: { source: 'news', medium: 'email', name: 'launch', term: 't', content: 'c' },
        userAgent: 'UA/1',
        ip: '203.0.113.7',
        locale: 'de-AT',
        timezone: 'Europe/Vienna',
        location: { country: 'AT', region: 'Tyrol', city: 'Innsbruck' },
        screen: { width: 390.4, height: 844, density: 3 },
        library: { name: 'analytics.js', version: '1' },
      }),
    ).toMatchObject({
      ...page,
      utmSource: 'news',
      utmMedium: 'email',
      utmCampaign: 'launch',
      utmTerm: 't',
      utmContent: 'c',
      userAgent: 'UA/1',
      ip: '203.0.113.7',
      language: 'de-AT',
      timeZone: 'Europe/Vienna',
      country: 'AT',
      region: 'Tyrol',
      city: 'Innsbruck',
      screen: '390x844',
      library: 'analytics.js',
      libraryVersion: '1',
    })
  })

  it('tells the system and the device as the mobile SDKs have it', () => {
    const phone = { os: { name: 'Android', version: '16' }, device: { type: 'android', model: 'Pixel 10' } }
    expect(contextOf(phone)).toMatchObject({ os: 'Android', device: 'mobile' })
    expect(contextOf({ os: { name: 'iPadOS' }, device: { type: 'ios', model: 'iPad14,1' } })).toMatchObject({
      os: 'iPadOS',
      device: 'tablet',
    })
    expect(contextOf({ os: { name: '' }, device: { type: 'Desktop' } })).toMatchObject({ os: '', device: 'desktop' })
  })

  it('is left out where it has an odd form, and never costs the event', () => {
    const odd = { page: 5, campaign: [], ip: {}, locale: true, screen: { width: '1', height: -1 }, library: 'x' }
    expect(
      contextOf({ ...odd, location: { country: 'Austria' }, device: null, os: 'x', timezone: 'z'.repeat(999) }),
    ).toEqual({
      ...contextOf({}),
      timeZone: 'z'.repeat(80),
    })
  })

  it('names the first of several addresses, and no referrer for $direct', () => {
    expect(contextOf({ ip: '203.0.113.7, 10.0.0.1', page: { referrer: '$direct' } })).toMatchObject({
      ip: '203.0.113.7',
      referrer: '',
    })
  })
})

describe('a page call', () => {
  const url = 'https://shop.example/pricing?utm_source=news#plans'
  const page = { url, path: '/pricing', search: '?utm_source=news', title: 'Pricing', referrer: 'https://a.example/' }

  it('keeps the properties that its caller gave, and not the page once more', () => {
    const { context, properties } = read({
      type: 'page',
      name: 'Plans',
      category: 'Shop',
      properties: { ...page, hash: '#plans', width: 1280, height: 720, name: 'Plans', theme: 'dark', tab_url: url },
      context: {
        page: { ...page, tab_url: url },
        screen: { width: 1920, height: 1080, innerWidth: 1280, innerHeight: 720 },
      },
    })
    expect(properties).toEqual({ name: 'Plans', category: 'Shop', theme: 'dark' })
    expect(context).toMatchObject({ url, title: 'Pricing', referrer: 'https://a.example/' })
  })

  it('may name its page in the properties alone, as servers do', () => {
    const { context, properties } = read({ type: 'page', properties: { url, title: 'Pricing', path: '/prices' } })
    expect(context).toMatchObject({ url, title: 'Pricing', referrer: '' })
    expect(properties).toEqual({ path: '/prices' })
    expect(read({ type: 'page', properties: { path: '/docs' } }).context.url).toBe('/docs')
  })

  it('may name another page than the one that is open', () => {
    const virtual = { url: 'https://shop.example/virtual', title: 'Virtual' }
    const { context, properties } = read({ type: 'page', properties: virtual, context: { page } })
    expect(context).toMatchObject({ ...virtual, referrer: 'https://a.example/' })
    expect(properties).toEqual({})
  })
})

describe('properties of other events', () => {
  it('are kept as they are, whatever their names', () => {
    const properties = { url: 'https://a.example/', title: 't', path: '/', width: 3 }
    const seen = read({ type: 'track', event: 'a', properties, context: { page: { title: 't' } } })
    expect(seen.properties).toEqual(properties)
    expect(seen.context.url).toBe('')
    expect(read({ type: 'screen', name: 'Home', properties }).properties).toEqual({ ...properties, name: 'Home' })
  })
})

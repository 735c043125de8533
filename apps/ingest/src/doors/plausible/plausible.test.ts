import { parseCapturedEvent } from '@sightline/domain/event'
import { isDomainError } from '@sightline/domain/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CaptureRoute, DoorRequest } from '../door.ts'
import { toNativeEvent } from './plausible-event.ts'
import { plausibleDoor } from './plausible.door.ts'

const aRequest = (headers: DoorRequest['headers'] = {}): DoorRequest => ({
  method: 'POST',
  path: '/api/event',
  params: {},
  query: {},
  origin: 'https://events.example',
  ip: '203.0.113.7',
  headers,
})
const [route] = plausibleDoor.routes as readonly CaptureRoute[]
const decode = (body: unknown, headers: DoorRequest['headers'] = {}) => route?.decode(body, aRequest(headers)) ?? []

describe('toNativeEvent', () => {
  it('reads the first tracker, whose props are JSON in a text', () => {
    const wire = {
      n: 'signup',
      u: 'https://shop.example/a',
      d: 'shop.example',
      r: null,
      w: 1280,
      h: 0,
      p: '{"plan":"pro"}',
    }
    expect(toNativeEvent(wire)).toMatchObject({
      event: 'signup',
      properties: { plan: 'pro' },
      context: { url: 'https://shop.example/a', referrer: undefined },
    })
  })

  it('reads the tracker of today, with revenue', () => {
    const wire = {
      n: 'order',
      v: 36,
      u: 'https://shop.example/',
      p: { team: 'x' },
      $: { amount: 12.5, currency: 'EUR' },
    }
    expect(toNativeEvent(wire)).toMatchObject({
      event: 'order',
      properties: { team: 'x', revenue: 12.5, currency: 'EUR' },
      context: { library: { name: 'plausible', version: '36' } },
    })
  })

  it('reads the API, whose amounts may be texts', () => {
    const wire = {
      name: 'order',
      url: 'https://shop.example/',
      referrer: 'https://news.example/',
      revenue: { amount: '12.50', currency: 'EUR' },
    }
    expect(toNativeEvent(wire, '198.51.100.1')).toMatchObject({
      event: 'order',
      properties: { revenue: 12.5, currency: 'EUR' },
      context: { referrer: 'https://news.example/', ip: '198.51.100.1' },
    })
  })

  it('leaves the caller’s own revenue alone, and keeps as it came what is no amount', () => {
    const propsOf = (wire: object) => toNativeEvent({ n: 'order', ...wire })['properties']
    expect(propsOf({ p: { revenue: 3 }, $: { amount: 12.5, currency: 'EUR' } })).toEqual({ revenue: 3 })
    for (const amount of ['much', '12,50', '0x10', true]) {
      expect(propsOf({ $: { amount, currency: 'EUR' } })).toEqual({ revenue: amount, currency: 'EUR' })
    }
    for (const amount of [undefined, null, '', ' ', Infinity]) {
      expect(propsOf({ $: { amount, currency: 'EUR' } })).toEqual({})
    }
    expect(propsOf({ p: '{' })).toEqual({})
  })

  it('reads how far and how long a page was read from numbers and from texts, and keeps what is neither', () => {
    const propsOf = (sd: unknown, e: unknown) => toNativeEvent({ n: 'engagement', sd, e })['properties']
    expect(propsOf(80, 358)).toEqual({ scroll_depth: 80, duration_ms: 358 })
    expect(propsOf('80', '358.5')).toEqual({ scroll_depth: 80, duration_ms: 358.5 })
    expect(propsOf('0', 0)).toEqual({ scroll_depth: 0, duration_ms: 0 })
    expect(propsOf('80 %', 'long')).toEqual({ scroll_depth: '80 %', duration_ms: 'long' })
    expect(propsOf(undefined, null)).toEqual({})
    // No measurements: a page has a hundred percent, and time does not run backwards.
    expect(propsOf('101', -1)).toEqual({})
  })

  it('names views as all doors do, and says when an event does not speak for a visit', () => {
    expect(toNativeEvent({ n: 'pageview' })['event']).toBe('page_view')
    expect(toNativeEvent({ n: 'scroll', i: false })['properties']).toEqual({ interactive: false })
    expect(toNativeEvent({ name: 'scroll', interactive: false })['properties']).toEqual({ interactive: false })
    expect(toNativeEvent({ n: 'scroll', i: true })['properties']).toEqual({})
  })

  it('makes something that can be judged of any JSON', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('n', 'u', 'd', 'r', 'p', '$', 'v', 'i', 'sd', 'e'), fc.jsonValue()),
        (wire) => {
          const { kind } = parseCapturedEvent(toNativeEvent(wire), { isIdOptional: true })
          expect(['event', 'rejected']).toContain(kind)
        },
      ),
    )
  })
})

describe('the door', () => {
  it('keeps how a page was read beside what people do', () => {
    const [batch] = decode({
      n: 'engagement',
      d: 'shop.example',
      u: 'https://shop.example/',
      sd: 80,
      e: 358,
      p: { team: 'x' },
    })
    expect(batch?.events).toMatchObject([
      {
        event: {
          event: 'engagement',
          kind: 'system',
          durationMs: 358,
          properties: '{"team":"x","scroll_depth":80,"duration_ms":358}',
        },
      },
    ])
  })

  it('makes one event for each of the domains', () => {
    const domainsOf = (wire: object) =>
      decode({ n: 'pageview', ...wire }).map(({ claim }) =>
        claim?.kind === 'binding' ? claim.binding.externalId : undefined,
      )
    expect(domainsOf({ d: 'Shop.example, all.example,shop.example' })).toEqual(['shop.example', 'all.example'])
    expect(domainsOf({ d: 'no domain!, shop.example' })).toEqual([undefined, 'shop.example'])
    expect(domainsOf({ u: 'https://www.shop.example/a' })).toEqual(['shop.example'])
  })

  it('takes the visitor’s address and agent from a server that hands them on', () => {
    const forwarded = { 'x-forwarded-for': '198.51.100.1, 10.0.0.1' }
    const ipOf = (headers: DoorRequest['headers']) =>
      decode({ n: 'pageview', d: 'shop.example' }, headers)[0]?.events[0]
    expect(ipOf(forwarded)).toMatchObject({ event: { context: { ip: '198.51.100.1' } } })
    expect(ipOf({ ...forwarded, origin: 'https://shop.example' })).toMatchObject({ event: { context: { ip: '' } } })
    expect(ipOf({ 'x-forwarded-for': 'unknown' })).toMatchObject({ event: { context: { ip: '' } } })

    const isVisitors = (agent: string) => {
      const judge = route?.isSentForVisitor
      return typeof judge === 'function' && judge(aRequest({ 'user-agent': agent }))
    }
    expect(isVisitors('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36')).toBe(true)
    expect(isVisitors('Shop/3.1 (iPhone; iOS 17.0)')).toBe(true)
    for (const agent of ['node', 'curl/8.5.0', 'Mozilla/5.0 Umami/v24.1.0', 'Apache-HttpClient/4.5 (Java/17)', '']) {
      expect(isVisitors(agent), agent).toBe(false)
    }
  })

  it('decodes any JSON or says that there is no event in it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        try {
          decode(body)
        } catch (error) {
          if (!isDomainError(error)) throw error
          expect(error.code).toBe('invalid_input')
        }
      }),
    )
  })
})

import { parseCapturedEvent } from '@sightline/domain/event'
import { isDomainError } from '@sightline/domain/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CaptureRoute, DoorRequest } from '../door.ts'
import { toNativeEvent } from './umami-event.ts'
import { toUmamiSession } from './umami-session.ts'
import { umamiDoor } from './umami.door.ts'

const website = '0f6e2c1a-1111-4222-8333-444455556666'
const anEvent = (payload: object, type = 'event') => ({ type, payload: { website, ...payload } })
const aRequest = (headers: DoorRequest['headers'] = {}): DoorRequest => ({
  method: 'POST',
  path: '/api/send',
  params: {},
  query: {},
  origin: 'https://events.example',
  ip: '203.0.113.7',
  headers,
})
const routeOf = (path: string) => umamiDoor.routes.find(({ paths }) => paths.includes(path)) as CaptureRoute

describe('toNativeEvent', () => {
  it('takes an event without a name for a page view, and one with a name for itself', () => {
    expect(toNativeEvent(anEvent({ url: '/a' }))).toMatchObject({ event: 'page_view' })
    expect(toNativeEvent(anEvent({ name: '' }))).toMatchObject({ event: 'page_view' })
    expect(toNativeEvent(anEvent({ name: 'order completed', data: { revenue: 12.5 }, tag: 'v2' }))).toMatchObject({
      event: 'order completed',
      properties: { revenue: 12.5, tag: 'v2' },
    })
  })

  it('puts an address that is relative to the site under its host', () => {
    const contextOf = (payload: object) => toNativeEvent(anEvent({ hostname: 'shop.example', ...payload }))['context']
    expect(contextOf({ url: '/virtual?a=1', referrer: '/' })).toMatchObject({
      url: 'https://shop.example/virtual?a=1',
      referrer: 'https://shop.example/',
    })
    expect(contextOf({ url: 'http://localhost:3000/docs', referrer: '' })).toMatchObject({
      url: 'http://localhost:3000/docs',
      referrer: '',
    })
    expect(contextOf({ url: '/a', hostname: '' })).toMatchObject({ url: '/a' })
    expect(contextOf({ url: '/a', hostname: 'no host at all' })).toMatchObject({ url: '/a' })
  })

  it('knows a person by their id, and takes their data for traits', () => {
    expect(toNativeEvent(anEvent({ id: 'user-1', data: { plan: 'pro' } }, 'identify'))).toMatchObject({
      event: 'identify',
      user_id: 'user-1',
      properties: { plan: 'pro' },
    })
    expect(toNativeEvent(anEvent({ id: 'undefined' }))['user_id']).toBeUndefined()
  })

  it('reads seconds, and what a server says of its visitor before what the request says', () => {
    expect(
      toNativeEvent(anEvent({ timestamp: 1767323045, ip: '203.0.113.9', userAgent: 'UA/1' }), '198.51.100.1'),
    ).toMatchObject({ timestamp: 1767323045000, context: { ip: '203.0.113.9', user_agent: 'UA/1' } })
    expect(toNativeEvent(anEvent({ timestamp: 1767323045123 }))['timestamp']).toBe(1767323045123)
    expect(toNativeEvent(anEvent({ timestamp: '1767323045' }))['timestamp']).toBe(1767323045000)
    expect(toNativeEvent(anEvent({}), '198.51.100.1')).toMatchObject({ context: { ip: '198.51.100.1' } })
  })

  it('keeps what was measured of a page’s speed', () => {
    expect(toNativeEvent(anEvent({ lcp: 1200, cls: '0.1', ttfb: 'soon' }, 'performance'))).toMatchObject({
      event: 'performance',
      properties: { lcp: 1200, cls: 0.1 },
    })
  })

  it('makes something that can be judged of any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()), (type, payload) => {
        const native = toNativeEvent({ type, payload })
        expect(['event', 'rejected']).toContain(parseCapturedEvent(native, { isIdOptional: true }).kind)
      }),
    )
  })
})

describe('the door', () => {
  it('cuts a name that is too long instead of refusing it', () => {
    const [batch] = routeOf('/api/send').decode(anEvent({ name: 'n'.repeat(500) }), aRequest())
    expect(batch?.events).toMatchObject([{ kind: 'event', event: { event: 'n'.repeat(200) } }])
  })

  it('sends each message of a list to the website that it names', () => {
    const other = { type: 'event', payload: { website: website.replace('0f', '1f') } }
    const odd = { type: 'event', payload: { website: 'mine' } }
    const list = [anEvent({ url: '/1' }), anEvent({ url: '/2' }), other, odd, anEvent({ url: '/3' })]
    const batches = routeOf('/api/batch').decode(list, aRequest())
    expect(batches.map(({ claim, events }) => [claim?.kind, events.length])).toEqual([
      ['binding', 2],
      ['binding', 1],
      [undefined, 1],
      ['binding', 1],
    ])
  })

  it('leaves the project to a write key in the header, but not to a token of the vendor’s', () => {
    const claimsOf = (token: string) => {
      const request = aRequest({ authorization: `Bearer ${token}` })
      const [batch] = routeOf('/api/send').decode(anEvent({}), request)
      return [routeOf('/api/send').findClaim?.(request)?.kind, batch?.claim?.kind]
    }
    expect(claimsOf('slw_abc')).toEqual(['key', undefined])
    expect(claimsOf('eyJhbGciOi')).toEqual([undefined, 'binding'])
  })

  it('decodes any JSON or says that there is no event in it', () => {
    for (const path of ['/api/send', '/api/batch']) {
      fc.assert(
        fc.property(fc.oneof(fc.jsonValue(), fc.array(fc.record({ payload: fc.jsonValue() }))), (body) => {
          try {
            routeOf(path).decode(body, aRequest())
          } catch (error) {
            if (!isDomainError(error)) throw error
            expect(error.code).toBe('invalid_input')
          }
        }),
      )
    }
  })
})

describe('toUmamiSession', () => {
  const message = anEvent({})
  const uuid = /^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/

  it('is the same visitor by address and agent, and the same visit by the token', () => {
    const request = aRequest({ 'user-agent': 'UA (X)' })
    const first = toUmamiSession(message, request, 'event-1')
    expect([first.sessionId, first.visitId]).toEqual([
      expect.stringMatching(uuid) as string,
      expect.stringMatching(uuid) as string,
    ])
    const next = toUmamiSession(message, aRequest({ 'user-agent': 'UA (X)', 'x-umami-cache': first.cache }), 'event-2')
    expect(next).toEqual(first)
    expect(toUmamiSession(message, request, 'event-3')).toMatchObject({ sessionId: first.sessionId })
    expect(toUmamiSession(message, request, 'event-3').visitId).not.toBe(first.visitId)
    expect(toUmamiSession(message, aRequest({ 'user-agent': 'UA (Y)' }), 'event-1').sessionId).not.toBe(first.sessionId)
  })

  it('believes no token of somebody else, nor one that is none', () => {
    const { cache } = toUmamiSession(message, aRequest({ 'user-agent': 'UA (Y)' }), 'event-1')
    const plain = toUmamiSession(message, aRequest(), 'event-2')
    for (const token of [cache, '', 'x', '%%%', 'bnVsbA']) {
      expect(toUmamiSession(message, aRequest({ 'x-umami-cache': token }), 'event-2')).toEqual(plain)
    }
  })
})

import { isDomainError } from '@sightline/domain/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodePosthogBody } from './posthog-body.ts'

const event = (properties = {}) => ({ event: 'a', distinct_id: 'u', timestamp: '2026-01-02T03:04:05Z', properties })
const decode = (body: unknown, query = {}) => decodePosthogBody(body, { query })
const keysOf = (body: unknown) =>
  decode(body).map(({ claim, events }) => [claim?.kind === 'key' ? claim.key : undefined, events.length])
const sentAtOf = (body: unknown, query = {}) =>
  decode(body, query)[0]?.events.map((parsed) => (parsed.kind === 'event' ? parsed.event.sentAtMs : 'rejected'))[0]

describe('decodePosthogBody', () => {
  it('takes one event, an array, and an object with a batch, whatever the key is called', () => {
    expect(keysOf({ ...event(), api_key: 'k' })).toEqual([['k', 1]])
    expect(keysOf({ ...event(), token: 'k' })).toEqual([['k', 1]])
    expect(keysOf(event({ token: 'k' }))).toEqual([['k', 1]])
    expect(keysOf([event(), event({ token: 'k' })])).toEqual([['k', 2]])
    expect(keysOf({ api_key: 'k', batch: [event(), event()] })).toEqual([['k', 2]])
    expect(keysOf({ token: 'k', batch: [event({ token: 'k' })] })).toEqual([['k', 1]])
    expect(keysOf({ batch: [event({ token: 'k' })] })).toEqual([['k', 1]])
    expect(keysOf([event()])).toEqual([[undefined, 1]])
  })

  it('finds the key as $token too, and else in the query', () => {
    expect(keysOf({ ...event(), $token: 'k' })).toEqual([['k', 1]])
    const keyOf = (body: unknown, query: object) => decode(body, query)[0]?.claim
    expect(keyOf(event(), { token: 'k' })).toEqual({ kind: 'key', key: 'k' })
    expect(keyOf([event()], { api_key: 'k' })).toEqual({ kind: 'key', key: 'k' })
    expect(keyOf([event({ token: 'own' })], { token: 'k' })).toEqual({ kind: 'key', key: 'own' })
  })

  it('gives events with the key of another project to that one', () => {
    expect(keysOf([event({ token: 'k' }), event({ token: 'other' }), event()])).toEqual([
      ['k', 2],
      ['other', 1],
    ])
    expect(keysOf({ api_key: 'slw_a', batch: [event(), event({ token: 'slw_b' })] })).toEqual([
      ['slw_a', 1],
      ['slw_b', 1],
    ])
  })

  it('takes a token in a batch that has a key for a property of the user’s', () => {
    const [batch] = decode({ api_key: 'k', batch: [event({ token: 'visa-1' })] })
    expect(batch?.claim).toEqual({ kind: 'key', key: 'k' })
    expect(batch?.events[0]).toMatchObject({ event: { properties: '{"token":"visa-1"}' } })
  })

  it('rejects a broken event alone', () => {
    const [batch] = decode({ api_key: 'k', batch: [event(), 7, null, { event: '' }] })
    expect(batch?.events.map(({ kind }) => kind)).toEqual(['event', 'rejected', 'rejected', 'rejected'])
  })

  it('learns when it was sent from the body, or else from the query', () => {
    const sent = '2026-01-02T03:04:06.000Z'
    expect(sentAtOf({ ...event(), sent_at: sent }, { _: '1767323000000' })).toBe(1767323046000)
    expect(sentAtOf({ batch: [event()], sentAt: '2026-01-02T03:04:06.000000' })).toBe(1767323046000)
    expect(sentAtOf(event(), { sent_at: sent })).toBe(1767323046000)
    expect(sentAtOf([event()], { _: '1767323000000', ver: '1.200.0', ip: '1', compression: 'gzip-js' })).toBe(
      1767323000000,
    )
    expect(sentAtOf(event(), { _: ['1', '2'] })).toBeUndefined()
    expect(sentAtOf({ batch: [event()], sent_at: sent, historical_migration: true })).toBeUndefined()
  })

  it('refuses only a body without any event, or with too many', () => {
    for (const body of [7, null, 'text', [], { batch: [] }, { batch: 'x' }]) {
      expect(() => decode(body)).toThrow(expect.objectContaining({ code: 'invalid_input' }) as Error)
    }
    expect(() => decode(Array.from({ length: 5_001 }, () => event()))).toThrow('too many events in one request')
  })

  it('never throws in another way', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()), (body, query) => {
        try {
          decode(body, query)
        } catch (error) {
          expect(isDomainError(error)).toBe(true)
        }
      }),
    )
  })
})

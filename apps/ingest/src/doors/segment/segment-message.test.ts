import type { CapturedEvent } from '@sightline/domain/event'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSegmentMessage } from './segment-message.ts'

type Message = Readonly<Record<string, unknown>>

function read(message: Message, envelope: Message = {}, type?: string): CapturedEvent {
  const parsed = parseSegmentMessage({ anonymousId: 'a-1', ...message }, { envelope, type })
  if (parsed.kind === 'rejected') throw new Error(`${parsed.rejection.field}: ${parsed.rejection.reason}`)
  return parsed.event
}
const propertiesOf = (message: Message) => JSON.parse(read(message).properties) as unknown

describe('the type of a message', () => {
  it('is what it says, else what its path says, else a track when it has an event', () => {
    expect(read({ type: 'identify' }, {}, 'track').kind).toBe('identify')
    expect(read({}, {}, 'p').event).toBe('page_view')
    expect(read({}, {}, 'screen').event).toBe('screen_view')
    expect(read({ event: 'Signed Up' }).event).toBe('Signed Up')
  })

  it('is needed: everything else is rejected by itself', () => {
    const surroundings = { envelope: {} }
    const field = 'type'
    for (const message of [{}, { type: 'constructor' }, { type: 7 }, { type: 'delete', event: 'a' }]) {
      expect(parseSegmentMessage(message, surroundings)).toMatchObject({ kind: 'rejected', rejection: { field } })
    }
    expect(parseSegmentMessage(null, surroundings)).toMatchObject({ kind: 'rejected', rejection: { field: '' } })
    expect(parseSegmentMessage({ type: 'track', event: '', userId: 'u' }, surroundings)).toMatchObject({
      rejection: { field: 'event' },
    })
  })
})

describe('the ids of a message', () => {
  it('take numbers as their digits, and empty texts and placeholders for none', () => {
    expect(read({ type: 'page', userId: 42 })).toMatchObject({ userId: '42', anonymousId: 'a-1' })
    expect(read({ type: 'page', userId: '' })).toMatchObject({ userId: '' })
    expect(read({ type: 'page', userId: 'undefined', messageId: 'm-1' })).toMatchObject({
      userId: '',
      clientEventId: 'm-1',
    })
    expect(read({ type: 'page', context: { sessionId: 1795312480055 } }).sessionId).toBe('1795312480055')
  })

  it('are a placeholder only where nothing else tells who it was', () => {
    const message = { type: 'track', event: 'a', userId: 'guest' }
    expect(read(message)).toMatchObject({ userId: '', anonymousId: 'a-1' })
    expect(read({ ...message, anonymousId: null })).toMatchObject({ userId: 'guest', anonymousId: '' })
    expect(read({ ...message, anonymousId: null, userId: 0 })).toMatchObject({ userId: '0' })
    const inBrowser = parseSegmentMessage(message, { envelope: {}, isFromBrowser: true })
    expect(inBrowser).toMatchObject({ kind: 'event', event: { userId: '', anonymousId: '' } })
    expect(parseSegmentMessage({ ...message, userId: ' ' }, { envelope: {} }).kind).toBe('rejected')
  })

  it('of events may be of any length: what is sent again is known by it', () => {
    const idOf = (messageId: string) => read({ type: 'page', messageId }).clientEventId
    const long = 'm'.repeat(5_000)
    expect(idOf('m'.repeat(200))).toBe('m'.repeat(200))
    expect(idOf(long)).toHaveLength(64)
    expect(idOf(long)).toBe(idOf(long))
    expect(idOf(`${long}2`)).not.toBe(idOf(long))
  })

  it('may be absent where network and agent tell the visitor', () => {
    const message = { type: 'track', event: 'a' }
    const context = { ip: '203.0.113.7', userAgent: 'UA/1' }
    expect(parseSegmentMessage(message, { envelope: {} }).kind).toBe('rejected')
    expect(parseSegmentMessage(message, { envelope: {}, isFromBrowser: true }).kind).toBe('event')
    expect(parseSegmentMessage({ ...message, context }, { envelope: {} }).kind).toBe('event')
  })
})

describe('an alias', () => {
  it('merges the previous id into the user', () => {
    expect(read({ type: 'alias', userId: 'user-1', previousId: 'anon-1' })).toMatchObject({
      event: 'alias',
      userId: 'user-1',
      previousId: 'anon-1',
    })
  })

  it('of a user to itself, or to nobody, merges nothing', () => {
    expect(read({ type: 'alias', userId: 'user-1', previousId: 'user-1' }).previousId).toBe('')
    expect(read({ type: 'alias', userId: 7, previousId: '7' }).previousId).toBe('')
    expect(read({ type: 'alias', userId: '', previousId: 'anon-1' }).previousId).toBe('')
    expect(read({ type: 'alias', userId: 'user-1', previousId: 'null' }).previousId).toBe('')
  })
})

describe('groups', () => {
  it('are of the one type that the wire knows, and their traits lie flat', () => {
    const message = { type: 'group', groupId: 'acme', traits: { name: 'Acme', seats: 5 } }
    expect(read(message).groups).toBe('{"group":"acme"}')
    expect(propertiesOf(message)).toEqual({ name: 'Acme', seats: 5, group_type: 'group', group_key: 'acme' })
  })

  it('are known of other events by context.groupId, and by groupId as Jitsu has it', () => {
    expect(read({ type: 'track', event: 'a', context: { groupId: 9 } }).groups).toBe('{"group":"9"}')
    expect(read({ type: 'track', event: 'a', groupId: 'acme' }).groups).toBe('{"group":"acme"}')
    expect(read({ type: 'track', event: 'a' }).groups).toBe('')
  })
})

describe('traits', () => {
  it('of an identify are its properties, from the context where RudderStack has them alone', () => {
    const context = { traits: { plan: 'pro' } }
    expect(propertiesOf({ type: 'identify', userId: 'u', traits: { plan: 'free' }, context })).toEqual({ plan: 'free' })
    expect(propertiesOf({ type: 'identify', userId: 'u', context })).toEqual({ plan: 'pro' })
  })

  it('that other events repeat do not become their properties', () => {
    const context = { traits: { plan: 'pro' } }
    expect(propertiesOf({ type: 'track', event: 'a', properties: { b: 1 }, context })).toEqual({ b: 1 })
    expect(propertiesOf({ type: 'group', context })).toEqual({ group_type: 'group' })
  })
})

describe('revenue', () => {
  it('is the property of that name, else the total of a completed order', () => {
    const order = (properties: Message, event = 'Order Completed') => read({ type: 'track', event, properties })
    expect(order({ revenue: 49.5, total: 60, currency: 'eur' })).toMatchObject({ revenue: 49.5, currency: 'EUR' })
    expect(order({ total: 60 }).revenue).toBe(60)
    expect(order({ total: '60.25', revenue: null }, 'order_completed').revenue).toBe(60.25)
    expect(order({ revenue: 0, total: 60 }).revenue).toBe(0)
    expect(order({ total: 60, value: 3 }, 'Checkout Started').revenue).toBe(0)
    expect(order({ value: 60 }).revenue).toBe(0)
  })
})

describe('an experiment that was viewed', () => {
  const view = (properties: Message) => read({ type: 'track', event: 'Experiment Viewed', properties })

  it('is an exposure, by the names of Segment`s specification or of GrowthBook`s guides', () => {
    const spec = { experiment_id: 'hero', experiment_name: 'Hero', variation_id: 1, variation_name: 'large' }
    expect(view(spec)).toMatchObject({ event: 'exposure', kind: 'exposure' })
    expect(JSON.parse(view(spec).properties)).toEqual({ ...spec, flag_key: 'hero', variant: '1' })
    expect(JSON.parse(view({ experimentId: 'hero', variationId: true }).properties)).toMatchObject({
      flag_key: 'hero',
      variant: 'true',
    })
  })

  it('stays a track when it does not say which one', () => {
    expect(view({ experiment_id: 'hero' })).toMatchObject({ event: 'Experiment Viewed', kind: 'track' })
  })
})

describe('the time of a message', () => {
  const at = (message: Message, envelope: Message = {}) => {
    const { timestampMs, sentAtMs } = read({ type: 'track', event: 'a', ...message }, envelope)
    return [timestampMs, sentAtMs].map((ms) => (ms === undefined ? undefined : new Date(ms).toISOString()))
  }
  const noon = '2026-01-31T12:00:00.000Z'
  const one = '2026-01-31T13:00:00.000Z'
  const two = '2026-01-31T14:00:00.000Z'

  it('is by the client`s clock, which stands in the message, else in its batch', () => {
    expect(at({ timestamp: noon, sentAt: one }, { sentAt: two })).toEqual([noon, one])
    expect(at({ timestamp: noon }, { sentAt: two })).toEqual([noon, two])
    expect(at({ originalTimestamp: noon, sentAt: one })).toEqual([noon, one])
    expect(at({ timestamp: '2026-01-31T13:00:00+01:00' })).toEqual([noon, undefined])
  })

  it('that a caller of RudderStack gave is exact', () => {
    expect(at({ originalTimestamp: one, timestamp: noon, sentAt: two }, { sentAt: two })).toEqual([noon, undefined])
  })

  it('is none where it cannot be read or was never set', () => {
    expect(at({ timestamp: 'yesterday' }, { timestamp: noon })).toEqual([undefined, undefined])
    expect(at({ timestamp: '0001-01-01T00:00:00Z', originalTimestamp: noon })).toEqual([noon, undefined])
  })

  it('may be a number of seconds, milliseconds or microseconds', () => {
    const ms = Date.parse(noon)
    expect([at({ timestamp: ms / 1000 })[0], at({ timestamp: ms })[0], at({ timestamp: ms * 1000 })[0]]).toEqual([
      noon,
      noon,
      noon,
    ])
    expect([at({ timestamp: String(ms / 1000) })[0], at({ timestamp: String(ms) })[0]]).toEqual([noon, noon])
  })
})

describe('any JSON', () => {
  const messageLike = fc.record(
    {
      type: fc.oneof(fc.constantFrom('track', 'page', 'screen', 'identify', 'group', 'alias'), fc.jsonValue()),
      event: fc.jsonValue(),
      userId: fc.jsonValue(),
      groupId: fc.jsonValue(),
      messageId: fc.jsonValue(),
      timestamp: fc.jsonValue(),
      properties: fc.jsonValue(),
      traits: fc.jsonValue(),
      context: fc.oneof(
        fc.jsonValue(),
        fc.record({ page: fc.jsonValue(), screen: fc.jsonValue(), campaign: fc.jsonValue(), device: fc.jsonValue() }),
      ),
    },
    { requiredKeys: [] },
  )

  it('is an event or a rejection, and the same one every time', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), messageLike),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (value, envelope) => {
          const parsed = parseSegmentMessage(value, { envelope, isFromBrowser: true })
          expect(['event', 'rejected']).toContain(parsed.kind)
          expect(parseSegmentMessage(structuredClone(value), { envelope, isFromBrowser: true })).toEqual(parsed)
        },
      ),
    )
  })
})

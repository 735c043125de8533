import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCapturedEvent } from './captured-event.ts'
import { eventLimits } from './limits.ts'

const minimal = { event: 'signup', user_id: 'u1' }
const rejectionOf = (value: unknown) => {
  const parsed = parseCapturedEvent(value)
  return parsed.kind === 'rejected' ? parsed.rejection : undefined
}
const eventOf = (value: unknown) => {
  const parsed = parseCapturedEvent(value)
  return parsed.kind === 'event' ? parsed.event : undefined
}
function nested(levels: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < levels; level++) value = { a: value }
  return value
}

describe('parseCapturedEvent', () => {
  it('takes a name and a user, and leaves the rest empty', () => {
    expect(eventOf(minimal)).toMatchObject({
      event: 'signup',
      kind: 'track',
      userId: 'u1',
      anonymousId: '',
      clientEventId: '',
      timestampMs: undefined,
      properties: '{}',
    })
  })

  it('cuts a title that is too long, which costs no view, and refuses an id that is', () => {
    const titleOf = (title: string) => eventOf({ ...minimal, context: { title } })?.context.title
    expect(titleOf('t'.repeat(1_000))).toBe('t'.repeat(1_000))
    expect(titleOf('t'.repeat(1_001))).toBe('t'.repeat(1_000))
    // The emoji would stand at the units 1,000 and 1,001.
    expect(titleOf(`${'t'.repeat(999)}😀`)).toBe('t'.repeat(999))
    expect(rejectionOf({ ...minimal, context: { title: 7 } })).toMatchObject({ field: 'context.title' })
    expect(rejectionOf({ ...minimal, user_id: 'u'.repeat(201) })).toMatchObject({ field: 'user_id' })
  })

  it('reads every field of the contract', () => {
    const event = eventOf({
      event: 'page_view',
      event_id: 'e1',
      anonymous_id: 7,
      session_id: 's1',
      timestamp: '2026-01-31T12:00:00+02:00',
      properties: { revenue: '12.50', currency: 'eur', duration_ms: 1500, list: [1, { deep: 'ü' }] },
      context: {
        url: 'https://a.example/',
        screen: { width: 800, height: 600 },
        country: 'de',
        library: { name: 'x', version: '1' },
      },
    })
    expect(event).toMatchObject({
      kind: 'page',
      anonymousId: '7',
      timestampMs: Date.UTC(2026, 0, 31, 10),
      revenue: 12.5,
      currency: 'EUR',
      durationMs: 1500,
      context: { screen: '800x600', country: 'DE', library: 'x', libraryVersion: '1' },
    })
    expect(JSON.parse(event?.properties ?? '')).toEqual({
      revenue: '12.50',
      currency: 'eur',
      duration_ms: 1500,
      list: [1, { deep: 'ü' }],
    })
  })

  it.each([
    ['', 5],
    ['', null],
    ['', [minimal]],
    ['event', { user_id: 'u1' }],
    ['event', { event: '  ', user_id: 'u1' }],
    ['event', { event: 5, user_id: 'u1' }],
    ['event', { event: 'x'.repeat(201), user_id: 'u1' }],
    ['user_id', { event: 'a' }],
    ['user_id', { event: 'a', user_id: '' }],
    ['user_id', { event: 'a', user_id: {} }],
    ['user_id', { event: 'a', user_id: 1.5 }],
    ['anonymous_id', { ...minimal, anonymous_id: 'x'.repeat(201) }],
    ['event_id', { ...minimal, event_id: true }],
    ['timestamp', { ...minimal, timestamp: 'yesterday' }],
    ['timestamp', { ...minimal, timestamp: '31.01.2026' }],
    ['properties', { ...minimal, properties: 'a' }],
    ['properties', { ...minimal, properties: [] }],
    ['properties', { ...minimal, properties: nested(eventLimits.propertiesDepth + 1) }],
    ['properties', { ...minimal, properties: { a: 'x'.repeat(eventLimits.eventBytes) } }],
    ['properties.a.b', { ...minimal, properties: { a: { b: Infinity } } }],
    ['context', { ...minimal, context: 'a' }],
    ['context.url', { ...minimal, context: { url: 5 } }],
    ['context.screen', { ...minimal, context: { screen: [] } }],
    ['context.country', { ...minimal, context: { country: 'Germany' } }],
    ['context.library', { ...minimal, context: { library: 'x' } }],
  ])('names %s as the field at fault', (field, value) => {
    expect(rejectionOf(value)?.field).toBe(field)
  })

  it('takes as many levels of nesting as it promises', () => {
    expect(rejectionOf({ ...minimal, properties: nested(eventLimits.propertiesDepth) })).toBeUndefined()
  })

  it('counts the limit of an event in bytes, not in characters', () => {
    const text = '€'.repeat(Math.ceil(eventLimits.eventBytes / 3))
    expect(rejectionOf({ ...minimal, properties: { text } })?.field).toBe('properties')
  })

  it('keeps a property named __proto__ as data', () => {
    const event = eventOf({ ...minimal, properties: JSON.parse('{"__proto__":{"admin":true}}') })
    expect(event?.properties).toBe('{"__proto__":{"admin":true}}')
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false)
  })

  it('never throws, whatever it is given', () => {
    const field = fc.constantFrom(
      'event',
      'user_id',
      'anonymous_id',
      'event_id',
      'session_id',
      'timestamp',
      'properties',
      'context',
      'url',
    )
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.dictionary(field, fc.anything())), (value) => {
        expect(['event', 'rejected']).toContain(parseCapturedEvent(value).kind)
      }),
    )
  })

  it('keeps any JSON object of properties as it was', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 })), (properties) => {
        const event = eventOf({ ...minimal, properties })
        expect(event?.properties).toBe(JSON.stringify(properties))
      }),
    )
  })
})

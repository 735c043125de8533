import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCapturedEvent } from './captured-event.ts'
import { toNativeEvent } from './to-native-event.ts'

const text = fc.string({ maxLength: 20 })
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const time = maybe(fc.date({ min: new Date('2001-01-01'), max: new Date('2026-01-01'), noInvalidDate: true }))
const nativeEvent = fc.record({
  event: text.filter((name) => name.trim() !== ''),
  event_id: maybe(text),
  user_id: fc.constantFrom('u-1', 77),
  anonymous_id: maybe(text),
  previous_id: maybe(text),
  session_id: maybe(text),
  timestamp: time.map((date) => date?.toISOString()),
  sent_at: time.map((date) => date?.toISOString()),
  groups: maybe(fc.dictionary(fc.constantFrom('company', 'team'), text)),
  properties: maybe(fc.dictionary(text, fc.jsonValue())),
  context: maybe(
    fc.record({
      url: maybe(text),
      screen: maybe(fc.constant({ width: 1440, height: 900 })),
      country: maybe(fc.constantFrom('de', 'FR')),
      timezone: maybe(text),
      campaign: maybe(fc.record({ source: text, name: text })),
      library: maybe(fc.record({ name: text, version: text })),
    }),
  ),
})

describe('toNativeEvent', () => {
  it('is read again as the same event', () => {
    fc.assert(
      fc.property(nativeEvent, (native) => {
        const parsed = parseCapturedEvent(JSON.parse(JSON.stringify(native)))
        if (parsed.kind === 'rejected') throw new Error(JSON.stringify(parsed.rejection))
        const text = JSON.stringify(toNativeEvent(parsed.event))
        expect(parseCapturedEvent(JSON.parse(text))).toEqual(parsed)
      }),
    )
  })

  it('says nothing of what is absent, and keeps every digit', () => {
    const parsed = parseCapturedEvent({
      event: 'a',
      user_id: 'u',
      properties: { n: JSON.rawJSON('12345678901234567890') },
    })
    if (parsed.kind === 'rejected') throw new Error('it fits')
    expect(JSON.stringify(toNativeEvent(parsed.event))).toBe(
      '{"event":"a","user_id":"u","properties":{"n":12345678901234567890}}',
    )
  })
})

import { parseCapturedEvent } from '@sightline/domain/event'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toNativeEvent } from './ga4-event.ts'
import { validateBody } from './ga4-validation.ts'

const request = { client_id: '123.456', timestamp_micros: '1767323045000000' }

describe('toNativeEvent', () => {
  it('reads microseconds as text and as a number, of the event before those of the request', () => {
    expect(toNativeEvent({ name: 'a' }, request)['timestamp']).toBe(1767323045000)
    expect(toNativeEvent({ name: 'a', timestamp_micros: 1767323044000999 }, request)['timestamp']).toBe(1767323044000)
    expect(toNativeEvent({ name: 'a' }, { client_id: 'c' })['timestamp']).toBeUndefined()
  })

  it('takes a value for revenue only beside a currency', () => {
    const revenueOf = (params: object) => toNativeEvent({ name: 'a', params }, request)['properties']
    expect(revenueOf({ value: 12.5, currency: 'EUR' })).toMatchObject({ revenue: 12.5 })
    expect(revenueOf({ value: 3 })).not.toHaveProperty('revenue')
  })

  it.each([
    [100, 100],
    ['100', 100],
    [' 1500.5 ', 1500.5],
    ['1e3', 1000],
    ['0', 0],
  ])('reads the engagement %s as a duration, number or text', (time, expected) => {
    const properties = toNativeEvent({ name: 'a', params: { engagement_time_msec: time } }, request)['properties']
    expect(properties).toEqual({ engagement_time_msec: time, duration_ms: expected })
  })

  it.each(['', ' ', 'long', '1,5', '0x10', 'Infinity', null, true, [5], { ms: 5 }])(
    'leaves the engagement %j, which is no number, where it is',
    (time) => {
      const properties = toNativeEvent({ name: 'a', params: { engagement_time_msec: time } }, request)['properties']
      expect(properties).toEqual({ engagement_time_msec: time })
    },
  )

  it('knows a purchase again by its transaction', () => {
    const purchase = { name: 'purchase', params: { transaction_id: 'T1' } }
    expect(toNativeEvent(purchase, request)['event_id']).toBe('ga4-purchase-T1')
    expect(toNativeEvent({ ...purchase, name: 'refund' }, request)['event_id']).toBeUndefined()
  })

  it.each([187, 200, 5_000])('keeps a purchase whose transaction and session have ids of %d characters', (length) => {
    const long = 'T'.repeat(length)
    const purchase = { name: 'purchase', params: { transaction_id: long, session_id: long } }
    expect(parseCapturedEvent(toNativeEvent(purchase, request))).toMatchObject({ kind: 'event' })
  })

  it('makes something that can be judged of any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()), (event, wire) => {
        const { kind } = parseCapturedEvent(toNativeEvent(event, wire), { isIdOptional: true })
        expect(['event', 'rejected']).toContain(kind)
        expect(Array.isArray(validateBody(event))).toBe(true)
      }),
    )
  })
})

describe('validateBody', () => {
  it('has nothing to say of a proper body', () => {
    expect(validateBody({ ...request, events: [{ name: 'page_view', params: { page_location: '/' } }] })).toEqual([])
  })

  it('names what is missing or too much', () => {
    const many = Array.from({ length: 26 }, () => ({ name: 'a' }))
    const pathsOf = (body: unknown) => validateBody(body).map(({ fieldPath }) => fieldPath)
    expect(pathsOf({ events: [] })).toEqual(['events', 'client_id'])
    expect(pathsOf({ ...request, events: many })).toEqual(['events'])
    expect(pathsOf({ ...request, events: [{ name: '1a' }, { name: 'b', params: { note: 'x'.repeat(101) } }] })).toEqual(
      ['events[0].name', 'events[1].params.note'],
    )
    expect(pathsOf(5)).toEqual([''])
  })

  it('names user properties and parameters whose names or values are too long', () => {
    const messagesOf = (body: object) =>
      validateBody({ ...request, events: [{ name: 'a' }], ...body }).map(
        ({ fieldPath, validationCode }) => `${validationCode} ${fieldPath}`,
      )
    const [atMost24, over24] = ['n'.repeat(24), 'n'.repeat(25)]
    const longest = { [atMost24]: { value: 'v'.repeat(36) }, number: { value: 1e36 }, odd: 'v'.repeat(37) }
    expect(messagesOf({ user_properties: longest })).toEqual([])
    expect(messagesOf({ user_properties: { [over24]: { value: 'v' }, plan: { value: 'v'.repeat(37) } } })).toEqual([
      `NAME_INVALID user_properties.${over24}`,
      'VALUE_INVALID user_properties.plan.value',
    ])
    const [atMost40, over40] = ['p'.repeat(40), 'p'.repeat(41)]
    expect(messagesOf({ events: [{ name: 'a', params: { [atMost40]: 1, [over40]: 1 } }] })).toEqual([
      `NAME_INVALID events[0].params.${over40}`,
    ])
  })
})

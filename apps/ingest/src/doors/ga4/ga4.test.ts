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

  it('knows a purchase again by its transaction', () => {
    const purchase = { name: 'purchase', params: { transaction_id: 'T1' } }
    expect(toNativeEvent(purchase, request)['event_id']).toBe('ga4-purchase-T1')
    expect(toNativeEvent({ ...purchase, name: 'refund' }, request)['event_id']).toBeUndefined()
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
})

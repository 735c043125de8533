import { parseCapturedEvent } from '@sightline/domain/event'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toNativeEvent } from './row-event.ts'

const toNative = (row: Readonly<Record<string, unknown>>, columns = {}) =>
  toNativeEvent(row, new Map(Object.entries(columns)), 'fallback')

describe('toNativeEvent', () => {
  it('finds fields by the names of columns, and makes properties of all others', () => {
    const row = {
      event: 'purchase',
      user_id: 'u1',
      'context.url': 'https://a.example/',
      'context.library.name': 'shop',
      'properties.utm.source': 'x',
      'groups.company': 'acme',
      plan: 'pro',
    }
    expect(toNative(row)).toEqual({
      event: 'purchase',
      event_id: 'fallback',
      user_id: 'u1',
      context: { url: 'https://a.example/', library: { name: 'shop' } },
      groups: { company: 'acme' },
      properties: { 'utm.source': 'x', plan: 'pro' },
    })
  })

  it('renames columns first', () => {
    const columns = { Name: 'event', Who: 'user_id', When: 'timestamp' }
    expect(toNative({ Name: 'a', Who: 'u', When: '2026-01-31' }, columns)).toMatchObject({
      event: 'a',
      user_id: 'u',
      timestamp: '2026-01-31',
    })
  })

  it('reads a text as the type that its column names, and leaves it where it does not fit', () => {
    const row = { 'a:number': '12.5', 'b:boolean': 'true', 'c:json': '[1]', 'd:number': 'many', 'e:text': '1', f: '1' }
    expect(toNative(row)['properties']).toEqual({ a: 12.5, b: true, c: [1], d: 'many', e: '1', f: '1' })
  })

  it('keeps digits that no double can hold, in numbers and in JSON', () => {
    const row = { 'a:number': '9007199254740993', 'b:json': '[9007199254740993]', properties: '{"c":9007199254740993}' }
    const properties = JSON.stringify(toNative(row)['properties'])
    expect(properties).toBe('{"a":9007199254740993,"b":[9007199254740993],"c":9007199254740993}')
  })

  it.each([
    ['1767323045', 1767323045000],
    ['1767323045000', 1767323045000],
    ['1767323045000000', 1767323045000],
    ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05Z'],
    [1767323045, 1767323045000],
    [1767323045.678, 1767323045678],
    [1767323045000, 1767323045000],
    [1767323045000.9, 1767323045000],
    [1767323045000000, 1767323045000],
    [JSON.rawJSON('1767323045.67800000000000000001'), 1767323045678],
    [true, true],
  ])('reads the instant %s', (timestamp, expected) => {
    expect(toNative({ timestamp })['timestamp']).toBe(expected)
  })

  it('reads every millisecond alike in seconds, milliseconds and microseconds, as number and as text', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2000), max: Date.UTC(2100) }), (ms) => {
        const units = [ms / 1000, ms, ms * 1000]
        const read = [...units, ...units.map(String)].map((timestamp) => toNative({ timestamp })['timestamp'])
        expect(read).toEqual(Array(6).fill(ms))
      }),
    )
  })

  it('takes properties as one JSON text or object, beside single ones', () => {
    expect(toNative({ properties: '{"a":1}', b: '2' })['properties']).toEqual({ a: 1, b: '2' })
    expect(toNative({ properties: { a: 1 }, b: '2' })['properties']).toEqual({ a: 1, b: '2' })
    expect(toNative({ properties: 'not JSON' })['properties']).toBe('not JSON')
  })

  it('keeps an id of the row’s own', () => {
    expect(toNative({ event_id: 'mine' })['event_id']).toBe('mine')
  })

  it('makes something that can be judged of any row', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (row) => {
        expect(['event', 'rejected']).toContain(parseCapturedEvent(toNative(row)).kind)
      }),
    )
  })
})

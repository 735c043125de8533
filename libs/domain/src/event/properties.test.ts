import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventLimits } from './limits.ts'
import { parseProperties } from './properties.ts'

const lifted = (value: unknown) => {
  const parsed = parseProperties(value)
  return parsed.kind === 'properties' ? [parsed.revenue, parsed.currency, parsed.durationMs] : parsed.rejection
}
const fieldAtFault = (value: unknown) => {
  const parsed = parseProperties(value)
  return parsed.kind === 'rejected' ? parsed.rejection.field : undefined
}

describe('parseProperties', () => {
  it.each([undefined, null])('takes %s as no properties', (value) => {
    expect(parseProperties(value)).toEqual({
      kind: 'properties',
      json: '{}',
      revenue: 0,
      currency: '',
      durationMs: 0,
      isInexact: false,
    })
  })

  it.each([
    [{ revenue: 12.5, currency: 'EUR', duration_ms: 1500 }, [12.5, 'EUR', 1500]],
    [{ revenue: '-12.34', currency: 'usd' }, [-12.34, 'USD', 0]],
    [{ revenue: 99_999_999_999_999 }, [99_999_999_999_999, '', 0]],
    // Beyond what the column holds, or in a form that is no plain number: kept in the JSON alone.
    [{ revenue: 100_000_000_000_000 }, [0, '', 0]],
    [{ revenue: -1e300 }, [0, '', 0]],
    [{ revenue: '1e5' }, [0, '', 0]],
    [{ revenue: '12,50' }, [0, '', 0]],
    [{ revenue: '€12' }, [0, '', 0]],
    [{ revenue: true, currency: 1, duration_ms: {} }, [0, '', 0]],
    [{ currency: 'EURO' }, [0, '', 0]],
    [{ currency: '' }, [0, '', 0]],
    [{ duration_ms: 1500.9 }, [0, '', 1500]],
    [{ duration_ms: '1500' }, [0, '', 1500]],
    [{ duration_ms: -1 }, [0, '', 0]],
    [{ duration_ms: 4_294_967_295 }, [0, '', 4_294_967_295]],
    [{ duration_ms: 4_294_967_296 }, [0, '', 0]],
    // With more digits than a double holds.
    [{ revenue: JSON.rawJSON('12.345678901234567890') }, [12.345678901234567, '', 0]],
    [{ duration_ms: JSON.rawJSON('1500.00000000000000000001') }, [0, '', 1500]],
    [{ revenue: JSON.rawJSON('9007199254740993') }, [0, '', 0]],
    // Only the event's own, not what lies deeper.
    [{ order: { revenue: 5, currency: 'EUR' } }, [0, '', 0]],
  ])('lifts from %j', (value, expected) => {
    expect(lifted(value)).toEqual(expected)
  })

  it('keeps in the JSON what it lifts, and what it cannot lift', () => {
    const value = { revenue: '12,50', currency: 'EURO', duration_ms: -1 }
    expect(parseProperties(value)).toMatchObject({ json: '{"revenue":"12,50","currency":"EURO","duration_ms":-1}' })
  })

  it.each([
    ['{"a":1e999}', 'properties.a'],
    ['{"a":[1,[2,-1e999]]}', 'properties.a.1.1'],
    ['{"a":{"__proto__":1e400}}', 'properties.a.__proto__'],
  ])('names the place of a number that no double holds in %s', (json, field) => {
    expect(fieldAtFault(JSON.parse(json))).toBe(field)
  })

  it('keeps the largest and the smallest doubles as they are', () => {
    const values = { max: Number.MAX_VALUE, min: 5e-324, negative: -0, whole: 2 ** 53 - 1 }
    expect(parseProperties(values)).toMatchObject({ json: JSON.stringify(values) })
  })

  it('refuses nesting of any depth without failing itself', () => {
    const deepJson = `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`
    expect(fieldAtFault(JSON.parse(deepJson))).toBe('properties')
  })

  it('takes exactly as many bytes of UTF-8 as it promises, for any text', () => {
    // A unit of text and its bytes in JSON, where a quote is escaped and half of a surrogate pair is written \\ud800.
    const units: readonly (readonly [string, number])[] = [
      ['a', 1],
      ['é', 2],
      ['€', 3],
      ['😀', 4],
      ['"', 2],
      ['\n', 2],
      ['\ud800', 6],
    ]
    const frameBytes = '{"text":""}'.length
    fc.assert(
      fc.property(fc.constantFrom(...units), fc.integer({ min: -9, max: 9 }), ([unit, bytes], excess) => {
        const room = eventLimits.eventBytes + excess - frameBytes
        const text = unit.repeat(Math.floor(room / bytes)) + 'x'.repeat(room % bytes)
        expect(fieldAtFault({ text })).toBe(excess > 0 ? 'properties' : undefined)
      }),
    )
  })
})

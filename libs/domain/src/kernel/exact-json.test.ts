import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isInexact, parseJsonExactly } from './exact-json.ts'

describe('parseJsonExactly', () => {
  it('keeps every digit and sign of integers, wherever they stand', () => {
    const text = '{"a":9007199254740993,"b":[-0,-9007199254740995,1],"c":"9007199254740993"}'
    expect(JSON.stringify(parseJsonExactly(text))).toBe(text)
  })

  it('reads integers of any length without changing one', () => {
    fc.assert(
      fc.property(fc.bigInt(), (integer) => {
        expect(JSON.stringify(parseJsonExactly(`[${integer}]`))).toBe(`[${integer}]`)
      }),
    )
  })

  it('reads everything else as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        fc.pre(!JSON.stringify(value).includes('-0'))
        const text = JSON.stringify(value)
        expect(JSON.stringify(parseJsonExactly(text))).toBe(JSON.stringify(JSON.parse(text)))
      }),
    )
  })
})

describe('isInexact', () => {
  it.each([2 ** 53, 2 ** 53 + 2, -(2 ** 60), 1e300, -0])('doubts %s', (value) => {
    expect(isInexact(value)).toBe(true)
  })

  it.each([0, 1, -1, 2 ** 53 - 1, 0.1, 1e-300, NaN, Infinity])('trusts %s', (value) => {
    expect(isInexact(value)).toBe(false)
  })
})

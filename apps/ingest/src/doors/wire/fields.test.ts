import { describe, expect, it } from 'vitest'
import { toText } from './fields.ts'

describe('toText', () => {
  it('is a text, or the digits of a number, and nothing for all else', () => {
    expect(['a', '', 7, -1.5, NaN, true, null, undefined, {}, ['a']].map((value) => toText(value, 9))).toEqual([
      ...['a', '', '7', '-1.5'],
      ...[undefined, undefined, undefined, undefined, undefined, undefined],
    ])
  })

  it('is cut to what fits, and never through a character', () => {
    expect(toText('abcd', 3)).toBe('abc')
    expect(toText('ab😀', 3)).toBe('ab')
  })
})

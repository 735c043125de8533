import { parseJsonExactly } from '@sightline/domain/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toNumber } from './number.ts'

describe('toNumber', () => {
  it.each([
    [100, 100],
    ['100', 100],
    [' 12.50 ', 12.5],
    ['.5', 0.5],
    ['5.', 5],
    ['+3', 3],
    ['-3e2', -300],
    ['007', 7],
  ])('reads %j', (value, expected) => {
    expect(toNumber(value)).toBe(expected)
  })

  it.each([
    '',
    ' ',
    '.',
    'e3',
    '12,50',
    '1 000',
    '0x10',
    '1_000',
    '5 ms',
    'NaN',
    'Infinity',
    '1e999',
    '9007199254740993',
  ])('does not read the text %j', (text) => {
    expect(toNumber(text)).toBeUndefined()
  })

  it('does not read what is neither number nor text, nor more digits than a number holds', () => {
    for (const value of [
      undefined,
      null,
      true,
      [1],
      { valueOf: 1 },
      NaN,
      Infinity,
      parseJsonExactly('9007199254740993'),
    ]) {
      expect(toNumber(value)).toBeUndefined()
    }
  })

  it('reads every number that was written as JSON', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true, max: 1e15, min: -1e15 })),
        (number) => {
          fc.pre(!Object.is(number, -0))
          expect(toNumber(JSON.stringify(number))).toBe(number)
        },
      ),
    )
  })
})

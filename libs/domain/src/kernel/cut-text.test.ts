import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutText } from './cut-text.ts'

describe('cutText', () => {
  it('leaves a text alone that fits', () => {
    expect(cutText('', 0)).toBe('')
    expect(cutText('a😀', 3)).toBe('a😀')
  })

  it('cuts between characters, never through one of two units', () => {
    expect(cutText('abc', 2)).toBe('ab')
    expect(cutText('a😀b', 2)).toBe('a')
    expect(cutText('a😀b', 3)).toBe('a😀')
    expect(cutText('😀', 1)).toBe('')
  })

  it('breaks no text that was whole, and takes one unit less at most', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(20), (text, maxLength) => {
        const whole = text.toWellFormed()
        const cut = cutText(whole, maxLength)
        expect(cut.isWellFormed()).toBe(true)
        expect(whole.startsWith(cut)).toBe(true)
        expect(cut.length).toBeLessThanOrEqual(maxLength)
        expect(cut.length).toBeGreaterThanOrEqual(Math.min(whole.length, maxLength - 1))
      }),
    )
  })
})

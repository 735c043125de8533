import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isLike } from './wildcard.ts'

describe('isLike', () => {
  it('agrees with the regular expression that a pattern stands for', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 })
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 8 })
    fc.assert(
      fc.property(letters, pattern, (text, wanted) => {
        const source = wanted.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')
        expect(isLike(text, wanted)).toBe(new RegExp(`^${source}$`, 's').test(text))
      }),
      { numRuns: 2_000 },
    )
  })

  it('comes to an end with a pattern that makes regular expressions explode', { timeout: 1_000 }, () => {
    expect(isLike('a'.repeat(4_000), `${'*a'.repeat(90)}b`)).toBe(false)
  })
})

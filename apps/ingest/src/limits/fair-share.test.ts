import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mayHold } from './fair-share.ts'

/** Fills a buffer of 1000 as long as those who ask may, one unit at a time and in turns. */
function fill(senders: number, held: number[] = Array.from({ length: senders }, () => 0)): number[] {
  const used = () => held.reduce((sum, each) => sum + each, 0)
  for (let refused = 0; refused < senders;) {
    refused = 0
    for (let sender = 0; sender < senders; sender++) {
      if (mayHold(held[sender] ?? 0, 1, used(), 1_000)) held[sender] = (held[sender] ?? 0) + 1
      else refused++
    }
  }
  return held
}

describe('mayHold', () => {
  it('lets one alone have nine tenths', () => {
    expect(fill(1)).toEqual([900])
  })

  it('divides evenly among those who want all they can get', () => {
    const [first = 0, second = 0] = fill(2)
    expect(Math.abs(first - second)).toBeLessThanOrEqual(1)
    // Each holds nine times what is free: h = 9 (1000 - 2h).
    expect(first).toBeCloseTo(9_000 / 19, -1)
  })

  it('has room for who comes late and wants little, whoever came before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), (flooding) => {
        const used = fill(flooding).reduce((sum, each) => sum + each, 0)
        expect(mayHold(0, 5, used, 1_000)).toBe(true)
      }),
    )
  })

  it('never gives more than there is', () => {
    const amount = fc.integer({ min: 0, max: 1_000 })
    fc.assert(
      fc.property(amount, amount, amount, (held, asked, others) => {
        if (mayHold(held, asked, held + others, 1_000)) expect(held + others + asked).toBeLessThanOrEqual(1_000)
      }),
    )
  })
})

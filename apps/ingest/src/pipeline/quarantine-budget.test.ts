import { describe, expect, it } from 'vitest'
import { createQuarantineBudget } from './quarantine-budget.ts'

const noon = Date.UTC(2026, 0, 1, 12)
const limits = { maxEventsPerDay: 3, maxBytesPerDay: 100, maxTotalBytesPerDay: 150 }

describe('createQuarantineBudget', () => {
  it('takes so many events of a project a day, and as many the day after', () => {
    const budget = createQuarantineBudget(limits)
    expect([1, 1, 1, 1].map((bytes) => budget.take('a', bytes, noon))).toEqual([true, true, true, false])
    expect(budget.take('b', 1, noon)).toBe(true)
    expect(budget.take('a', 1, noon + 12 * 3_600_000)).toBe(true)
  })

  it('takes nothing more once the bytes are spent, of a project or of all', () => {
    const budget = createQuarantineBudget(limits)
    expect(budget.take('a', 99, noon)).toBe(true)
    expect(budget.take('a', 99, noon)).toBe(true)
    expect(budget.hasRoom('a', noon)).toBe(false)
    expect(budget.hasRoom('b', noon)).toBe(false)
  })
})

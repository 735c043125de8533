import { describe, expect, it } from 'vitest'
import { addCounts, countStep, countVitest, toCountLine } from './counts.mjs'

const report = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1 }

describe('countVitest', () => {
  it('counts pending and todo tests as skipped', () => {
    expect(countVitest(0, report)).toEqual({ passed: 5, failed: 0, skipped: 2 })
  })

  it('never takes a failed run for a success', () => {
    expect(countVitest(1, report).failed).toBe(1)
    expect(countVitest(1, undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(countVitest(1, { ...report, numFailedTests: 3 }).failed).toBe(3)
  })
})

describe('toCountLine', () => {
  it('sums the steps into the last line', () => {
    const total = [countStep(0), countStep(1), countVitest(0, report)].reduce(addCounts)
    expect(toCountLine(total)).toBe('6 passed, 1 failed, 2 skipped')
  })
})

import { describe, expect, it } from 'vitest'
import { toUsageMonth } from './project-limits.ts'

describe('toUsageMonth', () => {
  it('holds the first instant of its month and not the first of the next', () => {
    const december = { from: new Date('2026-12-01T00:00:00Z'), to: new Date('2027-01-01T00:00:00Z') }
    expect(toUsageMonth(new Date('2026-12-01T00:00:00.000Z'))).toEqual(december)
    expect(toUsageMonth(new Date('2026-12-31T23:59:59.999Z'))).toEqual(december)
    expect(toUsageMonth(new Date('2027-01-01T00:00:00.000Z')).from).toEqual(december.to)
  })
})

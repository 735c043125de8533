import { describe, expect, it } from 'vitest'
import { formatBucketLong, formatBucketShort, formatClock, formatDay } from './date'

// 23:30 in UTC is already the next day in Berlin.
const at = new Date('2026-03-01T23:30:00Z')
const timeZone = 'Europe/Berlin'

describe('formatBucketShort', () => {
  it('uses the time zone of the project', () => {
    expect(formatBucketShort(at, { granularity: 'day', timeZone, withinOneDay: false })).toBe('Mar 2')
    expect(formatBucketShort(at, { granularity: 'day', timeZone: 'UTC', withinOneDay: false })).toBe('Mar 1')
  })

  it('writes midnight as 00, and leaves out the date within one day', () => {
    const midnight = new Date('2026-03-01T23:00:00Z')
    expect(formatBucketShort(midnight, { granularity: 'hour', timeZone, withinOneDay: true })).toBe('00:00')
    expect(formatBucketShort(midnight, { granularity: 'hour', timeZone, withinOneDay: false })).toBe('Mar 2, 00:00')
  })

  it('names months with their year', () => {
    expect(formatBucketShort(at, { granularity: 'month', timeZone, withinOneDay: false })).toBe('Mar 2026')
  })
})

describe('formatBucketLong', () => {
  it.each([
    ['hour', 'Mon, Mar 2, 00:30'],
    ['day', 'Mon, Mar 2, 2026'],
    ['week', 'Week of Mar 2, 2026'],
    ['month', 'March 2026'],
  ] as const)('says the whole %s', (granularity, text) =>
    expect(formatBucketLong(at, { granularity, timeZone, withinOneDay: false })).toBe(text),
  )
})

describe('formatDay and formatClock', () => {
  it('use the time zone given', () => {
    expect(formatDay(at, timeZone)).toBe('Mar 2, 2026')
    expect(formatClock(at, timeZone)).toBe('00:30:00')
  })
})

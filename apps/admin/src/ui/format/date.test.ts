import { describe, expect, it } from 'vitest'
import { formatBucketLong, formatBucketShort, formatClock, formatDay, formatSpan } from './date'

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

describe('formatBucketShort of a day or a week', () => {
  const short = (day: string, granularity: 'day' | 'week') =>
    formatBucketShort(new Date(`${day}T00:00:00Z`), { granularity, timeZone: 'UTC', withinOneDay: false })
  it('says the year where another one begins', () => {
    expect(['2026-12-28', '2027-01-04', '2027-02-01'].map((one) => short(one, 'week'))).toEqual([
      'Dec 28',
      'Jan 4, 2027',
      'Feb 1',
    ])
    expect(['2026-12-31', '2027-01-01', '2027-01-02'].map((one) => short(one, 'day'))).toEqual([
      'Dec 31',
      'Jan 1, 2027',
      'Jan 2',
    ])
  })
})

describe('formatSpan', () => {
  const span = (from: string, to: string) => formatSpan({ from: new Date(from), to: new Date(to) }, 'UTC')
  it('names the days, the last one included', () => {
    expect(span('2026-03-01T00:00Z', '2026-03-08T00:00Z')).toBe('Mar 1 – Mar 7, 2026')
    expect(span('2025-12-01T00:00Z', '2026-01-01T00:00Z')).toBe('Dec 1 – Dec 31, 2025')
    expect(span('2025-12-15T00:00Z', '2026-01-15T00:00Z')).toBe('Dec 15, 2025 – Jan 14, 2026')
    expect(span('2026-03-01T00:00Z', '2026-03-02T00:00Z')).toBe('Mar 1, 2026')
  })
  it('adds the times to a part of a day', () => {
    expect(span('2026-03-01T13:05Z', '2026-03-01T14:05Z')).toBe('Mar 1, 2026, 13:05 – 14:05')
    expect(span('2026-03-01T23:30Z', '2026-03-02T00:30Z')).toBe('Mar 1, 2026, 23:30 – Mar 2, 2026, 00:30')
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

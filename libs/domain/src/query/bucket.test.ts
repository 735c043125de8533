import { describe, expect, it } from 'vitest'
import { bucketIndex, bucketStarts } from './bucket.ts'
import type { Granularity } from './range.ts'

function starts(from: string, to: string, granularity: Granularity, timeZone: string) {
  const range = { from: new Date(from), to: new Date(to) }
  return bucketStarts(range, granularity, timeZone).map((start) => start.toISOString().slice(0, 16))
}

describe('bucketStarts', () => {
  it('begins with the bucket that holds the start of the range', () => {
    expect(starts('2026-01-01T10:07:30Z', '2026-01-01T12:00:00Z', 'hour', 'UTC')).toEqual([
      '2026-01-01T10:00',
      '2026-01-01T11:00',
    ])
    expect(starts('2026-01-01T10:07:30Z', '2026-01-01T10:09:00Z', 'minute', 'UTC')).toEqual([
      '2026-01-01T10:07',
      '2026-01-01T10:08',
    ])
  })

  it('gives a day 23 or 25 hours when the clocks change', () => {
    const hours = (from: string, to: string, zone: string) => starts(from, to, 'hour', zone).length
    expect(hours('2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', 'Europe/Berlin')).toBe(23)
    expect(hours('2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z', 'America/New_York')).toBe(25)
    // Half an hour more: the last bucket is a half one.
    expect(hours('2026-04-04T13:00:00Z', '2026-04-05T13:30:00Z', 'Australia/Lord_Howe')).toBe(25)
  })

  it('begins weeks on Monday and months on the first, in the zone', () => {
    expect(starts('2026-01-01T00:00:00Z', '2026-01-13T00:00:00Z', 'week', 'Asia/Kolkata')).toEqual([
      '2025-12-28T18:30',
      '2026-01-04T18:30',
      '2026-01-11T18:30',
    ])
    expect(starts('2026-01-31T12:00:00Z', '2026-03-01T06:00:00Z', 'month', 'America/New_York')).toEqual([
      '2026-01-01T05:00',
      '2026-02-01T05:00',
      '2026-03-01T05:00',
    ])
  })

  it('begins a day without midnight at the change of the clock, and leaves out a day that never was', () => {
    // Cairo, 24 April 2026: clocks go from 0:00 to 1:00.
    expect(starts('2026-04-22T22:00:00Z', '2026-04-25T21:00:00Z', 'day', 'Africa/Cairo')).toEqual([
      '2026-04-22T22:00',
      '2026-04-23T22:00',
      '2026-04-24T21:00',
    ])
    // Samoa went from 29 to 31 December 2011.
    expect(starts('2011-12-29T10:00:00Z', '2011-12-31T10:00:00Z', 'day', 'Pacific/Apia')).toEqual([
      '2011-12-29T10:00',
      '2011-12-30T10:00',
    ])
  })

  it('refuses more points than a chart can show, quickly', () => {
    expect(() => starts('2026-01-01T00:00:00Z', '2026-01-03T00:00:00Z', 'minute', 'UTC')).toThrow(/too many points/)
    expect(() => starts('1971-01-01T00:00:00Z', '2104-01-01T00:00:00Z', 'minute', 'UTC')).toThrow(/too many points/)
  })
})

describe('bucketIndex', () => {
  it('finds the bucket that holds an instant', () => {
    const days = bucketStarts({ from: new Date('2026-01-01'), to: new Date('2026-01-04') }, 'day', 'UTC')
    expect(bucketIndex(days, new Date('2025-12-31T23:59:59Z'))).toBe(-1)
    expect(bucketIndex(days, new Date('2026-01-01'))).toBe(0)
    expect(bucketIndex(days, new Date('2026-01-02T23:59:59.999Z'))).toBe(1)
    expect(bucketIndex(days, new Date('2027-01-01'))).toBe(2)
  })
})

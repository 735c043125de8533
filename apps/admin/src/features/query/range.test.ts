import { describe, expect, it } from 'vitest'
import {
  dayOf,
  defaultGranularity,
  fittingGranularity,
  granularitiesFor,
  parseRangeChoice,
  rangeLabel,
  spanDays,
  startOfDay,
  toQueryRange,
  toRangeText,
} from './range'

const days = (first: string, last: string) => ({ kind: 'days', first, last }) as const
const last = (text: string) => ({ kind: 'relative', last: text }) as const

describe('parseRangeChoice', () => {
  it('reads what toRangeText writes', () => {
    for (const text of ['7d', 'today', '12M', '2026-01-01..2026-01-31']) {
      const choice = parseRangeChoice(text)
      expect(choice && toRangeText(choice)).toBe(text)
    }
  })

  it.each(['', 'soon', '0d', '2026-01-31..2026-01-01', '2026-02-30..2026-03-01', '2026-01-01', 'a..b..c'])(
    'refuses %j',
    (text) => expect(parseRangeChoice(text)).toBeUndefined(),
  )
})

describe('startOfDay', () => {
  it('is midnight in the time zone, also around a change of clocks', () => {
    expect(startOfDay('2026-03-01', 'Europe/Berlin').toISOString()).toBe('2026-02-28T23:00:00.000Z')
    expect(startOfDay('2026-03-29', 'Europe/Berlin').toISOString()).toBe('2026-03-28T23:00:00.000Z')
    expect(startOfDay('2026-03-30', 'Europe/Berlin').toISOString()).toBe('2026-03-29T22:00:00.000Z')
    expect(startOfDay('2026-11-02', 'America/New_York').toISOString()).toBe('2026-11-02T05:00:00.000Z')
    expect(startOfDay('2026-07-01', 'Asia/Kolkata').toISOString()).toBe('2026-06-30T18:30:00.000Z')
  })
})

describe('dayOf', () => {
  it('is the calendar day there', () => {
    expect(dayOf(new Date('2026-03-01T23:30:00Z'), 'Europe/Berlin')).toBe('2026-03-02')
    expect(dayOf(new Date('2026-03-01T03:30:00.500Z'), 'America/New_York')).toBe('2026-02-28')
  })
})

describe('toQueryRange', () => {
  it('includes the last day by ending at the midnight after it', () => {
    expect(toQueryRange(days('2026-01-01', '2026-01-01'), 'UTC')).toEqual({
      kind: 'absolute',
      from: new Date('2026-01-01T00:00:00Z'),
      to: new Date('2026-01-02T00:00:00Z'),
    })
  })
})

describe('granularity of a range', () => {
  it.each([
    ['30m', 'minute'],
    ['today', 'hour'],
    ['24h', 'hour'],
    ['7d', 'day'],
    ['30d', 'day'],
    ['90d', 'day'],
    ['12M', 'week'],
    ['36M', 'month'],
  ])('of %s is %s by default', (text, granularity) => expect(defaultGranularity(last(text))).toBe(granularity))

  it('offers only what gives two to four hundred buckets', () => {
    expect(granularitiesFor(last('today'))).toEqual(['hour'])
    expect(granularitiesFor(last('7d'))).toEqual(['hour', 'day'])
    expect(granularitiesFor(last('90d'))).toEqual(['day', 'week', 'month'])
    expect(granularitiesFor(last('1m')).length).toBeGreaterThan(0)
  })

  it('keeps the one asked for when it fits', () => {
    expect(fittingGranularity(last('7d'), 'hour')).toBe('hour')
    expect(fittingGranularity(last('90d'), 'minute')).toBe('day')
    expect(fittingGranularity(last('90d'), 'nonsense')).toBe('day')
  })
})

describe('spanDays and rangeLabel', () => {
  it('count both ends of a choice of days', () => {
    expect(spanDays(days('2026-01-01', '2026-01-31'))).toBe(31)
    expect(rangeLabel(days('2026-01-01', '2026-01-31'))).toBe('Jan 1 – Jan 31, 2026')
    expect(rangeLabel(last('7d'))).toBe('Last 7 days')
  })
  it('name a range that is no preset in words', () => {
    expect(['1h', '45m', '2w', '1M'].map((text) => rangeLabel(last(text)))).toEqual([
      'Last hour',
      'Last 45 minutes',
      'Last 2 weeks',
      'Last month',
    ])
  })
})

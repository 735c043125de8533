import { describe, expect, it } from 'vitest'
import { instant, previousRange, queryRange, resolveRange } from './range.ts'

const berlin = 'Europe/Berlin'
/** The day on which clocks in Berlin went forward: it has 23 hours. */
const now = new Date('2026-03-29T10:30:00Z')

function last(text: string, timeZone = berlin) {
  const range = resolveRange({ kind: 'relative', last: text }, now, timeZone)
  return [range.from.toISOString(), range.to.toISOString()]
}

describe('resolveRange', () => {
  it('ends minutes and hours now', () => {
    expect(last('30m')).toEqual(['2026-03-29T10:00:00.000Z', '2026-03-29T10:30:00.000Z'])
    expect(last('24h')).toEqual(['2026-03-28T10:30:00.000Z', '2026-03-29T10:30:00.000Z'])
  })

  it('covers whole days of the zone, today included', () => {
    expect(last('today')).toEqual(['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'])
    expect(last('1d')).toEqual(last('today'))
    expect(last('yesterday')).toEqual(['2026-03-27T23:00:00.000Z', '2026-03-28T23:00:00.000Z'])
    expect(last('7d')).toEqual(['2026-03-22T23:00:00.000Z', '2026-03-29T22:00:00.000Z'])
    expect(last('1w')).toEqual(last('7d'))
    expect(last('7d', 'Asia/Kathmandu')).toEqual(['2026-03-22T18:15:00.000Z', '2026-03-29T18:15:00.000Z'])
  })

  it('counts months back from tomorrow, to the last day of a shorter month', () => {
    // Tomorrow is 30 March; there is no 30 February.
    expect(last('1M')).toEqual(['2026-02-27T23:00:00.000Z', '2026-03-29T22:00:00.000Z'])
    expect(last('12M')).toEqual(['2025-03-29T23:00:00.000Z', '2026-03-29T22:00:00.000Z'])
  })

  it('refuses a range that is empty or out of this world', () => {
    const absolute = (from: string, to: string) => () =>
      resolveRange({ kind: 'absolute', from: new Date(from), to: new Date(to) }, now, berlin)
    expect(absolute('2026-01-02', '2026-01-02')).toThrow(/begin before it ends/)
    expect(absolute('0099-01-02', '2026-01-02')).toThrow(/between 1971 and 2104/)
    expect(() => last('9999M')).toThrow(/between 1971 and 2104/)
    expect(absolute('2026-01-02', '2026-01-03')()).toEqual({ from: new Date('2026-01-02'), to: new Date('2026-01-03') })
  })
})

describe('queryRange', () => {
  it('takes dates from JSON and nothing that is no date', () => {
    const parsed = queryRange.parse({ kind: 'absolute', from: '2026-01-02T00:00:00Z', to: '2026-01-03' })
    expect(parsed).toMatchObject({ from: new Date('2026-01-02') })
    expect(queryRange.safeParse({ kind: 'absolute', from: 'x', to: '2026-01-03' }).success).toBe(false)
    for (const text of ['0d', '7', 'd', '-7d', '7y', '99999d', ' 7d']) {
      expect(queryRange.safeParse({ kind: 'relative', last: text }).success, text).toBe(false)
    }
  })
})

describe('instant', () => {
  it.each([
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31T12:00:00+05:45', '2026-01-31T06:15:00.000Z'],
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    // In UTC, not where the server happens to be.
    ['2026-07-01T12:00', '2026-07-01T12:00:00.000Z'],
    [new Date('2026-01-31'), '2026-01-31T00:00:00.000Z'],
  ])('takes %s', (given, expected) => {
    expect(instant.parse(given).toISOString()).toBe(expected)
  })

  it.each([null, true, '', 'yesterday', '3 May 2026', '2026-02-30', new Date(NaN)])(
    'says what it takes to %s',
    (given) => {
      expect(instant.safeParse(given).error?.issues).toMatchObject([
        { message: 'expected ISO 8601 such as 2026-01-31T12:00:00Z' },
      ])
    },
  )
})

describe('previousRange', () => {
  const previousOf = (from: string, to: string, at = '2027-01-01T00:00:00Z') => {
    const range = previousRange({ from: new Date(from), to: new Date(to) }, new Date(at), berlin)
    return [range.from.toISOString(), range.to.toISOString()]
  }

  it('moves whole days by days, whatever the clocks did', () => {
    // The day of 23 hours, and the day before with 24.
    expect(previousOf('2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z')).toEqual([
      '2026-03-27T23:00:00.000Z',
      '2026-03-28T23:00:00.000Z',
    ])
    expect(previousOf('2026-03-29T22:00:00Z', '2026-03-31T22:00:00Z')[0]).toBe('2026-03-27T23:00:00.000Z')
  })

  it('moves anything else by its length', () => {
    expect(previousOf('2026-03-29T00:30:00Z', '2026-03-29T02:00:00Z')[0]).toBe('2026-03-28T23:00:00.000Z')
  })

  it('is as long as what there is by now of a range that is not over', () => {
    // Today at 10:00 in Berlin: yesterday until 10:00.
    expect(previousOf('2026-01-14T23:00:00Z', '2026-01-15T23:00:00Z', '2026-01-15T09:00:00Z')).toEqual([
      '2026-01-13T23:00:00.000Z',
      '2026-01-14T09:00:00.000Z',
    ])
    // Seven days, the last of them until 10:00.
    expect(previousOf('2026-01-08T23:00:00Z', '2026-01-15T23:00:00Z', '2026-01-15T09:00:00Z')).toEqual([
      '2026-01-01T23:00:00.000Z',
      '2026-01-08T09:00:00.000Z',
    ])
    // Three hours, one and a half of them over.
    expect(previousOf('2026-01-15T08:30:00Z', '2026-01-15T11:30:00Z', '2026-01-15T10:00:00Z')).toEqual([
      '2026-01-15T05:30:00.000Z',
      '2026-01-15T07:00:00.000Z',
    ])
  })

  it('is whole beside a range that is over, or has not begun', () => {
    const day = ['2026-01-14T23:00:00Z', '2026-01-15T23:00:00Z'] as const
    const before = ['2026-01-13T23:00:00.000Z', '2026-01-14T23:00:00.000Z']
    expect(previousOf(...day, '2026-01-15T23:00:00Z')).toEqual(before)
    expect(previousOf(...day, '2026-01-14T20:00:00Z')).toEqual(before)
  })

  it('keeps the time of day across a change of the clock, and ends before its range begins', () => {
    // 11:00 on the day of 23 hours; the day before at as many hours after midnight.
    expect(previousOf('2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', '2026-03-29T09:00:00Z')[1]).toBe(
      '2026-03-28T09:00:00.000Z',
    )
    // The last hour of a day of 24 hours, after one of 23.
    expect(previousOf('2026-03-29T22:00:00Z', '2026-03-30T22:00:00Z', '2026-03-30T21:30:00Z')[1]).toBe(
      '2026-03-29T22:00:00.000Z',
    )
  })
})

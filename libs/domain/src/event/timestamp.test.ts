import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTimestampMs, toOccurredAt } from './timestamp.ts'

describe('parseTimestampMs', () => {
  it.each([
    ['2026-01-31T12:00:00.000Z', Date.UTC(2026, 0, 31, 12)],
    ['2026-01-31T12:00:00Z', Date.UTC(2026, 0, 31, 12)],
    ['2026-01-31T12:00:00.123456Z', Date.UTC(2026, 0, 31, 12, 0, 0, 123)],
    ['2026-01-31T12:00:00', Date.UTC(2026, 0, 31, 12)],
    ['2026-01-31 12:00:00', Date.UTC(2026, 0, 31, 12)],
    ['2026-01-31T12:00:00+05:30', Date.UTC(2026, 0, 31, 6, 30)],
    ['2026-01-31T12:00:00-0800', Date.UTC(2026, 0, 31, 20)],
    ['2026-01-31T12:00:00+02', Date.UTC(2026, 0, 31, 10)],
    ['2026-01-31', Date.UTC(2026, 0, 31)],
    [1_769_860_800_000, 1_769_860_800_000],
    [1_769_860_800_000.9, 1_769_860_800_000],
    [JSON.rawJSON('1769860800000.00000000000000000001'), 1_769_860_800_000],
  ])('reads %s', (text, expected) => {
    expect(parseTimestampMs(text)).toBe(expected)
  })

  it.each([
    '',
    'now',
    '2026',
    '2026-13-01T00:00:00.000Z',
    '2026-02-31T25:00:00Z',
    '2026-02-29',
    '2026-02-30T12:00:00.000Z',
    '2026-04-31 10:00:00',
    '01/31/2026',
    '1769860800',
    NaN,
    Infinity,
    1e21,
    -1e21,
    true,
    {},
    JSON.rawJSON('9007199254740993'),
  ])('does not guess at %s', (value) => {
    expect(parseTimestampMs(value)).toBeUndefined()
  })
})

describe('toOccurredAt', () => {
  const receivedAtMs = Date.UTC(2026, 0, 31, 12)
  const minuteMs = 60_000
  const at = (timestampMs: number | undefined, sentAtMs?: number) =>
    toOccurredAt(timestampMs, sentAtMs, receivedAtMs).atMs
  const clampOf = (timestampMs: number | undefined, sentAtMs?: number) =>
    toOccurredAt(timestampMs, sentAtMs, receivedAtMs).clamp

  it('is the time of arrival when the client gave none', () => {
    expect(at(undefined)).toBe(receivedAtMs)
  })

  it('keeps the client’s time when its clock is right', () => {
    expect(at(receivedAtMs - 5 * minuteMs, receivedAtMs - 2_000)).toBe(receivedAtMs - 5 * minuteMs)
  })

  it('takes the age of the event, not its time, from a clock that is a year behind', () => {
    const yearMs = 365 * 24 * 60 * minuteMs
    expect(at(receivedAtMs - yearMs - 5 * minuteMs, receivedAtMs - yearMs)).toBe(receivedAtMs - 5 * minuteMs)
  })

  it('does not let an event lie in the future', () => {
    expect(at(receivedAtMs + 10 * minuteMs)).toBe(receivedAtMs)
  })

  it.each([
    ['what says nothing', undefined, undefined],
    ['the first instant of 2000', Date.UTC(2000, 0, 1), undefined],
    ['the last before it', Date.UTC(2000, 0, 1) - 1, 'past'],
    ['seconds that were taken for milliseconds', 1_769_860_800, 'past'],
    ['now', receivedAtMs, undefined],
    ['a clock that is a minute ahead', receivedAtMs + minuteMs, undefined],
    ['one that is further ahead', receivedAtMs + minuteMs + 1, 'future'],
    ['the last instant of all', 8.64e15, 'future'],
  ])('says of %s whether arrival stands in for it', (_name, timestampMs, clamp) => {
    expect(clampOf(timestampMs)).toBe(clamp)
    if (clamp !== undefined) expect(at(timestampMs)).toBe(receivedAtMs)
  })

  it('corrects the clock before it judges the time', () => {
    const dayMs = 24 * 60 * minuteMs
    // A day ahead, an hour ago by its own clock.
    expect(at(receivedAtMs + 23 * 60 * minuteMs, receivedAtMs + dayMs)).toBe(receivedAtMs - 60 * minuteMs)
    expect(clampOf(receivedAtMs + 23 * 60 * minuteMs, receivedAtMs + dayMs)).toBeUndefined()
    // A dead clock that starts in 1970, and an event of its first minute.
    expect(at(minuteMs, 2 * minuteMs)).toBe(receivedAtMs - minuteMs)
  })

  const anyInstant = fc.integer({ min: -8.64e15, max: 8.64e15 })
  const anyTime = fc.oneof(
    anyInstant,
    fc.integer({ min: -2 * minuteMs, max: 2 * minuteMs }).map((ms) => receivedAtMs + ms),
  )

  it('lies between 2000 and the arrival, whatever a client says', () => {
    fc.assert(
      fc.property(
        fc.option(anyTime, { nil: undefined }),
        fc.option(anyTime, { nil: undefined }),
        (timestampMs, sentAtMs) => {
          expect(at(timestampMs, sentAtMs)).toBeGreaterThanOrEqual(Date.UTC(2000, 0, 1))
          expect(at(timestampMs, sentAtMs)).toBeLessThanOrEqual(receivedAtMs)
        },
      ),
    )
  })

  it('is the client’s own time or, when it tells so, that of arrival, where no clock is corrected', () => {
    fc.assert(
      fc.property(anyTime, (timestampMs) => {
        const { atMs, clamp } = toOccurredAt(timestampMs, undefined, receivedAtMs)
        if (clamp !== undefined) expect(atMs).toBe(receivedAtMs)
        else expect(Math.abs(atMs - timestampMs)).toBeLessThanOrEqual(timestampMs > receivedAtMs ? minuteMs : 0)
      }),
    )
  })

  it.each([
    ['a time of sending in seconds', 1_769_860_800],
    ['none, written as zero', 0],
    ['one of 2099', Date.UTC(2099, 0, 1)],
  ])('lets the client’s time stand beside %s, which makes no sense of it', (_name, sentAtMs) => {
    const tenDaysAgo = receivedAtMs - 10 * 24 * 60 * minuteMs
    expect(at(tenDaysAgo, sentAtMs)).toBe(tenDaysAgo)
    expect(clampOf(tenDaysAgo, sentAtMs)).toBeUndefined()
  })

  it('is that of arrival where neither the client’s time nor the corrected one can be', () => {
    expect([at(minuteMs, Date.UTC(2099, 0, 1)), clampOf(minuteMs, Date.UTC(2099, 0, 1))]).toEqual([
      receivedAtMs,
      'past',
    ])
  })

  it('keeps the order in which one clock says that things happened, whatever it says of now', () => {
    const age = fc.integer({ min: 0, max: receivedAtMs - Date.UTC(2000, 0, 1) })
    fc.assert(
      fc.property(age, age, anyInstant, (one, other, sentAtMs) => {
        const [older, younger] = one > other ? [one, other] : [other, one]
        expect(at(sentAtMs - older, sentAtMs)).toBeLessThanOrEqual(at(sentAtMs - younger, sentAtMs))
      }),
    )
  })
})

describe('the fast way to read a timestamp', () => {
  const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  const isLeapYear = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

  it('reads what Date.parse reads, but no day that the calendar does not have', () => {
    const part = (max: number, length: number) => fc.nat({ max }).map((value) => String(value).padStart(length, '0'))
    const anyIso = fc
      .tuple(part(9999, 4), part(14, 2), part(33, 2), part(25, 2), part(61, 2), part(61, 2), part(999, 3))
      .map(
        ([year, month, day, hour, minute, second, ms]) => `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`,
      )
    fc.assert(
      fc.property(anyIso, (text) => {
        const [year = 0, month = 0, day = 0] = text.split(/[-T]/).map(Number)
        const days = month === 2 && isLeapYear(year) ? 29 : (daysOfMonth[month - 1] ?? 0)
        const expected = day <= days ? Date.parse(text) : NaN
        expect(parseTimestampMs(text)).toBe(Number.isNaN(expected) ? undefined : expected)
      }),
    )
  })
})

import { z } from 'zod'
import { parseTimestampMs } from '../event/index.ts'
import { DomainError, type TimeRange } from '../kernel/index.ts'
import { addDays, addMonths, calendarDayOf, daysBetween, startOfDay } from './calendar.ts'

/** `24h`, `7d`: a number of minutes, hours, days, weeks or months that end now, or `today` / `yesterday`. */
export const relativeRange = z
  .string()
  .regex(
    /^([1-9]\d{0,3}[mhdwM]|today|yesterday)$/,
    'expected a range such as 30m, 24h, 7d, 12w, 6M, today or yesterday',
  )

const notAnInstant = 'expected ISO 8601 such as 2026-01-31T12:00:00Z'

/** An instant as a caller gives it: a Date, or what the timestamp of an event may be; without an offset it is UTC. */
export const instant = z.union([z.date(), z.string(), z.number()], notAnInstant).transform((value, context): Date => {
  const ms = value instanceof Date ? value.getTime() : parseTimestampMs(value)
  if (ms !== undefined) return new Date(ms)
  context.addIssue({ code: 'custom', message: notAnInstant })
  return z.NEVER
})

/**
 * A range as a person asks for it. Absolute ranges are half open: [from, to).
 * A relative range of days or longer covers whole calendar days of the project's time zone, today included.
 */
export const queryRange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('relative'), last: relativeRange }),
  z.object({ kind: z.literal('absolute'), from: instant, to: instant }),
])
export type QueryRange = z.infer<typeof queryRange>

export const granularities = ['minute', 'hour', 'day', 'week', 'month'] as const
export const granularity = z.enum(granularities)
export type Granularity = z.infer<typeof granularity>

/** Instants that the event store can hold with room on both sides. */
const earliest = new Date('1971-01-01T00:00:00Z')
const latest = new Date('2105-01-01T00:00:00Z')

const unitMs = { m: 60_000, h: 3_600_000 } as const

/**
 * The instants that a range stands for at `now`.
 * @throws DomainError `invalid_input` when it is empty or outside of 1971 to 2104.
 */
export function resolveRange(range: QueryRange, now: Date, timeZone: string): TimeRange {
  const resolved =
    range.kind === 'absolute' ? { from: range.from, to: range.to } : resolveLast(range.last, now, timeZone)
  if (resolved.from >= resolved.to) throw new DomainError('invalid_input', 'a range must begin before it ends')
  if (resolved.from < earliest || resolved.to > latest) {
    throw new DomainError('invalid_input', 'a range must lie between 1971 and 2104')
  }
  return resolved
}

function resolveLast(last: string, now: Date, timeZone: string): TimeRange {
  const today = calendarDayOf(now, timeZone)
  const tomorrow = addDays(today, 1)
  if (last === 'today') return { from: startOfDay(today, timeZone), to: startOfDay(tomorrow, timeZone) }
  if (last === 'yesterday') return { from: startOfDay(addDays(today, -1), timeZone), to: startOfDay(today, timeZone) }
  const amount = Number(last.slice(0, -1))
  const unit = last.slice(-1)
  if (unit === 'm' || unit === 'h') return { from: new Date(now.getTime() - amount * unitMs[unit]), to: now }
  const first = unit === 'M' ? addMonths(tomorrow, -amount) : addDays(tomorrow, unit === 'w' ? -7 * amount : -amount)
  return { from: startOfDay(first, timeZone), to: startOfDay(tomorrow, timeZone) }
}

/**
 * The period of equal length just before. A range of whole calendar days is moved by that many days, so that a
 * change of the clock inside does not cut an hour off; any other range is moved by its length. Of a range that is not
 * over, as much of the period before as there is of it by `now`: half of today beside the whole of yesterday would
 * always look like a loss.
 */
export function previousRange(range: TimeRange, now: Date, timeZone: string): TimeRange {
  const isRunning = range.from < now && now < range.to
  const firstDay = calendarDayOf(range.from, timeZone)
  const endDay = calendarDayOf(range.to, timeZone)
  const isCalendar =
    startOfDay(firstDay, timeZone).getTime() === range.from.getTime() &&
    startOfDay(endDay, timeZone).getTime() === range.to.getTime()
  if (!isCalendar) {
    const lengthMs = range.to.getTime() - range.from.getTime()
    const moved = (instant: Date) => new Date(instant.getTime() - lengthMs)
    return { from: moved(range.from), to: isRunning ? moved(now) : range.from }
  }
  const days = daysBetween(firstDay, endDay)
  const from = startOfDay(addDays(firstDay, -days), timeZone)
  if (!isRunning) return { from, to: range.from }
  const today = calendarDayOf(now, timeZone)
  const sinceMidnightMs = now.getTime() - startOfDay(today, timeZone).getTime()
  const to = new Date(startOfDay(addDays(today, -days), timeZone).getTime() + sinceMidnightMs)
  // A day of 23 hours is over before one of 24 is.
  return { from, to: to < range.from ? to : range.from }
}

import { DomainError, type TimeRange } from '../kernel/index.ts'
import { addDays, addMonths, calendarDayOf, mondayOf, startOfDay, type CalendarDay } from './calendar.ts'
import type { Granularity } from './range.ts'

/** More points than a chart has pixels help nobody, and each costs memory in every line. */
export const maxBuckets = 2000

const shortestMs = {
  minute: 60_000,
  hour: 3_600_000,
  day: 79_200_000,
  week: 590_000_000,
  month: 2_400_000_000,
} as const

const hourMs = 3_600_000

/**
 * The starts of the buckets that a range touches, in order; the first may lie before the range. Days, weeks (from
 * Monday) and months are those of the zone's calendar; hours are counted from the start of the day, which matters
 * where clocks differ from UTC by half or quarter hours. The event store computes the same starts.
 * @throws DomainError `invalid_input` when there would be more than `maxBuckets`.
 */
export function bucketStarts(range: TimeRange, granularity: Granularity, timeZone: string): Date[] {
  const spanMs = range.to.getTime() - range.from.getTime()
  // Cheap refusal before anything is listed; the exact count is checked below.
  if (spanMs / shortestMs[granularity] > 2 * maxBuckets) throw tooMany(granularity)
  const starts = [...listStarts(range, granularity, timeZone)]
  if (starts.length > maxBuckets) throw tooMany(granularity)
  return starts
}

function tooMany(granularity: Granularity): DomainError {
  return new DomainError('invalid_input', 'too many points: choose a shorter range or a coarser granularity', {
    granularity,
    maxPoints: maxBuckets,
  })
}

function* listStarts(range: TimeRange, granularity: Granularity, timeZone: string): Generator<Date> {
  switch (granularity) {
    case 'minute':
      yield* listSteps(range.from.getTime(), range.to.getTime(), 0, 60_000)
      return
    case 'hour':
      for (const [fromMs, toMs] of listDays(range, timeZone)) {
        const firstMs = Math.max(fromMs, range.from.getTime())
        yield* listSteps(firstMs, Math.min(toMs, range.to.getTime()), fromMs, hourMs)
      }
      return
    default:
      yield* listCalendarStarts(range, granularity, timeZone)
  }
}

/** Every `originMs + n * stepMs` whose step overlaps [fromMs, toMs). */
function* listSteps(fromMs: number, toMs: number, originMs: number, stepMs: number): Generator<Date> {
  const firstMs = originMs + Math.floor((fromMs - originMs) / stepMs) * stepMs
  for (let startMs = firstMs; startMs < toMs; startMs += stepMs) yield new Date(startMs)
}

function* listDays(range: TimeRange, timeZone: string): Generator<[fromMs: number, toMs: number]> {
  for (let day = calendarDayOf(range.from, timeZone); ; day = addDays(day, 1)) {
    const fromMs = startOfDay(day, timeZone).getTime()
    if (fromMs >= range.to.getTime()) return
    const toMs = startOfDay(addDays(day, 1), timeZone).getTime()
    // A day that a zone skipped when it crossed the date line has no instant.
    if (toMs > fromMs) yield [fromMs, toMs]
  }
}

function* listCalendarStarts(
  range: TimeRange,
  granularity: 'day' | 'week' | 'month',
  timeZone: string,
): Generator<Date> {
  let previousMs = -Infinity
  for (let day = firstDay(range.from, granularity, timeZone); ; day = nextDay(day, granularity)) {
    const start = startOfDay(day, timeZone)
    if (start >= range.to) return
    if (start.getTime() > previousMs) yield start
    previousMs = start.getTime()
  }
}

function firstDay(instant: Date, granularity: 'day' | 'week' | 'month', timeZone: string): CalendarDay {
  const day = calendarDayOf(instant, timeZone)
  if (granularity === 'month') return { ...day, day: 1 }
  return granularity === 'week' ? mondayOf(day) : day
}

function nextDay(day: CalendarDay, granularity: 'day' | 'week' | 'month'): CalendarDay {
  if (granularity === 'month') return addMonths(day, 1)
  return addDays(day, granularity === 'week' ? 7 : 1)
}

/**
 * The position of the bucket that holds an instant, or -1 when it lies before the first. Works for any instant, so
 * that a bucket start which another clock computed differently still lands where its events belong.
 */
export function bucketIndex(starts: readonly Date[], instant: Date): number {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    const start = starts[middle]
    if (start !== undefined && start <= instant) low = middle + 1
    else high = middle
  }
  return low - 1
}

import type { Granularity } from '@sightline/domain/query'

/** Formatters are slow to build and a chart asks for hundreds of labels. */
const formatters = new Map<string, Intl.DateTimeFormat>()

function format(at: Date, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${timeZone} ${JSON.stringify(options)}`
  let formatter = formatters.get(key)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', { ...options, timeZone })
    formatters.set(key, formatter)
  }
  return formatter.format(at)
}

const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const day = { month: 'short', day: 'numeric' } as const

export interface BucketFormat {
  readonly granularity: Granularity
  readonly timeZone: string
  /** True when all buckets lie within about a day, so that the axis needs no dates. */
  readonly withinOneDay: boolean
}

/** The label on the axis: short, since many stand side by side. */
export function formatBucketShort(at: Date, { granularity, timeZone, withinOneDay }: BucketFormat): string {
  switch (granularity) {
    case 'minute':
    case 'hour':
      return format(at, timeZone, withinOneDay ? clock : { ...day, ...clock })
    case 'day':
    case 'week':
      return format(at, timeZone, isNewYear(at, granularity, timeZone) ? { ...day, year: 'numeric' } : day)
    case 'month':
      return format(at, timeZone, { month: 'short', year: 'numeric' })
  }
}

/** Where the axis comes to another year; not one of four weeks has a label, so all of January says it. */
function isNewYear(at: Date, granularity: 'day' | 'week', timeZone: string): boolean {
  return granularity === 'week'
    ? format(at, timeZone, { month: 'numeric' }) === '1'
    : format(at, timeZone, { month: 'numeric', day: 'numeric' }) === '1/1'
}

/** The title of a tooltip or the first column of a table: says exactly which span of time it is. */
export function formatBucketLong(at: Date, { granularity, timeZone }: BucketFormat): string {
  switch (granularity) {
    case 'minute':
      return format(at, timeZone, { ...day, ...clock })
    case 'hour':
      return `${format(at, timeZone, { weekday: 'short', ...day })}, ${format(at, timeZone, clock)}`
    case 'day':
      return format(at, timeZone, { weekday: 'short', ...day, year: 'numeric' })
    case 'week':
      return `Week of ${format(at, timeZone, { ...day, year: 'numeric' })}`
    case 'month':
      return format(at, timeZone, { month: 'long', year: 'numeric' })
  }
}

/** Mar 1, 2026 */
export function formatDay(at: Date, timeZone: string): string {
  return format(at, timeZone, { ...day, year: 'numeric' })
}

const shortestDayMs = 23 * 3_600_000

/** Mar 1 – Mar 7, 2026, the end exclusive; with times where it is less than a day: Mar 1, 2026, 13:05 – 14:05. */
export function formatSpan({ from, to }: { readonly from: Date; readonly to: Date }, timeZone: string): string {
  const isPartOfDay = to.getTime() - from.getTime() < shortestDayMs
  // The last instant inside names the last day.
  const [first, last] = [formatDay(from, timeZone), formatDay(new Date(to.getTime() - 1), timeZone)]
  if (!isPartOfDay) {
    if (first === last) return last
    const isOneYear = first.slice(-4) === last.slice(-4)
    return `${isOneYear ? format(from, timeZone, day) : first} – ${last}`
  }
  const [start, end] = [formatMinute(from, timeZone), formatMinute(to, timeZone)]
  return `${first}, ${start} – ${first === last ? '' : `${last}, `}${end}`
}

/** Mar 1, 2026, 14:05:09, to check a number by hand. */
export function formatInstant(at: Date, timeZone: string): string {
  return format(at, timeZone, { ...day, year: 'numeric', ...clock, second: '2-digit' })
}

/** 14:05:09 */
export function formatClock(at: Date, timeZone: string): string {
  return format(at, timeZone, { ...clock, second: '2-digit' })
}

/** 14:05 */
export function formatMinute(at: Date, timeZone: string): string {
  return format(at, timeZone, clock)
}

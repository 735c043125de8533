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
      return format(at, timeZone, day)
    case 'month':
      return format(at, timeZone, { month: 'short', year: 'numeric' })
  }
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

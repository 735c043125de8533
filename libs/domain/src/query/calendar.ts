/** A day of the calendar, without a zone. `month` is 1 to 12. */
export interface CalendarDay {
  readonly year: number
  readonly month: number
  readonly day: number
}

const dayMs = 86_400_000

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(timeZone, format)
  return format
}

/** The wall clock of a zone at an instant, as the milliseconds that UTC would have with that reading. */
function wallClockMs(instantMs: number, timeZone: string): number {
  const parts: Record<string, number> = {}
  for (const part of formatOf(timeZone).formatToParts(instantMs)) parts[part.type] = Number(part.value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** How far the zone's clock is ahead of UTC at an instant, in milliseconds. */
function offsetMs(instantMs: number, timeZone: string): number {
  const wholeSeconds = Math.floor(instantMs / 1000) * 1000
  return wallClockMs(wholeSeconds, timeZone) - wholeSeconds
}

export function calendarDayOf(instant: Date, timeZone: string): CalendarDay {
  return toCalendarDay(wallClockMs(instant.getTime(), timeZone))
}

/**
 * The first instant of a day in a zone: midnight, the first of two midnights when the clock is set back over it, or
 * the instant of the change when midnight is skipped.
 */
export function startOfDay(day: CalendarDay, timeZone: string): Date {
  const midnightMs = toDayNumber(day) * dayMs
  // A day before and after: the offsets on both sides of any change of the clock around this midnight.
  const candidates = [midnightMs - dayMs, midnightMs + dayMs]
    .map((aroundMs) => midnightMs - offsetMs(aroundMs, timeZone))
    .sort((a, b) => a - b)
  for (const candidateMs of candidates) {
    if (wallClockMs(candidateMs, timeZone) === midnightMs) return new Date(candidateMs)
  }
  const [lowMs = midnightMs, highMs = midnightMs] = candidates
  return new Date(firstInstantWhere(lowMs, highMs, (instantMs) => wallClockMs(instantMs, timeZone) >= midnightMs))
}

/** Bisects to the whole second: `isAfter` is false at `lowMs`, true at `highMs`, and changes once in between. */
function firstInstantWhere(lowMs: number, highMs: number, isAfter: (instantMs: number) => boolean): number {
  let low = Math.floor(lowMs / 1000)
  let high = Math.ceil(highMs / 1000)
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (isAfter(middle * 1000)) high = middle
    else low = middle
  }
  return high * 1000
}

export function addDays(day: CalendarDay, days: number): CalendarDay {
  return toCalendarDay((toDayNumber(day) + days) * dayMs)
}

/** The same day of another month, or that month's last day when it is shorter. */
export function addMonths(day: CalendarDay, months: number): CalendarDay {
  const monthIndex = day.year * 12 + (day.month - 1) + months
  const year = Math.floor(monthIndex / 12)
  const month = (monthIndex % 12) + 1
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return { year, month, day: Math.min(day.day, lastDay) }
}

/** How many days `to` is after `from`. */
export function daysBetween(from: CalendarDay, to: CalendarDay): number {
  return toDayNumber(to) - toDayNumber(from)
}

/** The Monday of the day's week (ISO 8601). */
export function mondayOf(day: CalendarDay): CalendarDay {
  // Day 0 of the count, 1 January 1970, was a Thursday.
  const daysSinceMonday = (((toDayNumber(day) + 3) % 7) + 7) % 7
  return addDays(day, -daysSinceMonday)
}

function toDayNumber(day: CalendarDay): number {
  return Date.UTC(day.year, day.month - 1, day.day) / dayMs
}

function toCalendarDay(utcMs: number): CalendarDay {
  const date = new Date(utcMs)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

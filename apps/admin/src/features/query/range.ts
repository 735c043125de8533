import type { Granularity, QueryRange } from '@sightline/domain/query'
import { granularities, relativeRange } from '@sightline/domain/query'
import { formatSpan } from '../../ui/format/date'

/** A range as it stands in the URL: relative to now, or calendar days of the project, the last one included. */
export type RangeChoice =
  | { readonly kind: 'relative'; readonly last: string }
  | { readonly kind: 'days'; readonly first: string; readonly last: string }

export const rangePresets = [
  { last: 'today', label: 'Today' },
  { last: 'yesterday', label: 'Yesterday' },
  { last: '24h', label: 'Last 24 hours' },
  { last: '7d', label: 'Last 7 days' },
  { last: '30d', label: 'Last 30 days' },
  { last: '90d', label: 'Last 90 days' },
  { last: '12M', label: 'Last 12 months' },
] as const

const isoDay = /^\d{4}-\d{2}-\d{2}$/

/** `7d`, `today` or `2026-01-01..2026-01-31`; undefined for anything else. */
export function parseRangeChoice(text: string | undefined): RangeChoice | undefined {
  if (text === undefined) return undefined
  if (relativeRange.safeParse(text).success) return { kind: 'relative', last: text }
  const [first, last, ...rest] = text.split('..')
  if (first === undefined || last === undefined || rest.length > 0) return undefined
  return isDay(first) && isDay(last) && first <= last ? { kind: 'days', first, last } : undefined
}

export function toRangeText(choice: RangeChoice): string {
  return choice.kind === 'relative' ? choice.last : `${choice.first}..${choice.last}`
}

export function isDay(text: string): boolean {
  return isoDay.test(text) && toIsoDay(dayInUtc(text)) === text
}

/** What the API is asked: days become instants at midnight in the project's time zone, the end exclusive. */
export function toQueryRange(choice: RangeChoice, timeZone: string): QueryRange {
  if (choice.kind === 'relative') return choice
  return {
    kind: 'absolute',
    from: startOfDay(choice.first, timeZone),
    to: startOfDay(dayAfter(choice.last), timeZone),
  }
}

/** The instant at which a calendar day begins in a time zone. */
export function startOfDay(day: string, timeZone: string): Date {
  const asUtc = dayInUtc(day).getTime()
  const guess = asUtc - zoneOffsetMs(new Date(asUtc), timeZone)
  // The offset may differ between the guess and UTC midnight when the clocks change in between.
  return new Date(asUtc - zoneOffsetMs(new Date(guess), timeZone))
}

/** The calendar day of an instant in a time zone, as 2026-03-01. */
export function dayOf(at: Date, timeZone: string): string {
  return toIsoDay(new Date(at.getTime() + zoneOffsetMs(at, timeZone)))
}

function zoneOffsetMs(at: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at)
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((one) => one.type === type)?.value ?? 0)
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return local - Math.floor(at.getTime() / 1000) * 1000
}

function dayInUtc(day: string): Date {
  return new Date(`${day}T00:00:00Z`)
}

function dayAfter(day: string): string {
  return toIsoDay(new Date(dayInUtc(day).getTime() + 86_400_000))
}

function toIsoDay(at: Date): string {
  return Number.isNaN(at.getTime()) ? '' : at.toISOString().slice(0, 10)
}

/** About how many days a choice covers: good enough to choose a granularity. */
export function spanDays(choice: RangeChoice): number {
  if (choice.kind === 'days') {
    return (dayInUtc(choice.last).getTime() - dayInUtc(choice.first).getTime()) / 86_400_000 + 1
  }
  const [, amount, unit] = /^(\d+)([mhdwM])$/.exec(choice.last) ?? []
  const daysPerUnit: Readonly<Record<string, number>> = { m: 1 / 1440, h: 1 / 24, d: 1, w: 7, M: 30 }
  return unit === undefined ? 1 : Number(amount) * (daysPerUnit[unit] ?? 1)
}

const bucketDays = { minute: 1 / 1440, hour: 1 / 24, day: 1, week: 7, month: 30 } as const satisfies Record<
  Granularity,
  number
>
/** More points than pixels help nobody. */
const maxBuckets = 400

/** The granularities that make a readable chart: at least two buckets, at most `maxBuckets`. */
export function granularitiesFor(choice: RangeChoice): readonly Granularity[] {
  const days = spanDays(choice)
  const fitting = granularities.filter((one) => days / bucketDays[one] >= 2 && days / bucketDays[one] <= maxBuckets)
  return fitting.length > 0 ? fitting : [days < 1 ? 'minute' : 'month']
}

export function defaultGranularity(choice: RangeChoice): Granularity {
  const days = spanDays(choice)
  if (days <= 0.125) return 'minute'
  if (days <= 2) return 'hour'
  if (days <= 92) return 'day'
  return days <= 400 ? 'week' : 'month'
}

/** The granularity asked for when it fits the range, else the sensible one. */
export function fittingGranularity(choice: RangeChoice, asked: string | undefined): Granularity {
  return granularitiesFor(choice).find((one) => one === asked) ?? defaultGranularity(choice)
}

export function rangeLabel(choice: RangeChoice): string {
  if (choice.kind === 'relative') {
    const preset = rangePresets.find((one) => one.last === choice.last)
    return preset?.label ?? lastLabel(choice.last)
  }
  return formatSpan({ from: dayInUtc(choice.first), to: dayInUtc(dayAfter(choice.last)) }, 'UTC')
}

const unitNames: Readonly<Record<string, string>> = { m: 'minute', h: 'hour', d: 'day', w: 'week', M: 'month' }

/** `1h` as "Last hour", `45m` as "Last 45 minutes". */
function lastLabel(last: string): string {
  const amount = last.slice(0, -1)
  const unit = unitNames[last.slice(-1)]
  if (unit === undefined) return `Last ${last}`
  return amount === '1' ? `Last ${unit}` : `Last ${amount} ${unit}s`
}

import type { TimeRange } from '@sightline/domain/kernel'
import { bucketStarts } from '@sightline/domain/query'

export const quarterMs = 15 * 60_000
const dayMs = 86_400_000
/** A longer range is counted when it is asked for. */
const maxDays = 1_500

/** A calendar day of a zone, and where its week (from Monday) begins. */
export interface LocalDay extends TimeRange {
  readonly weekFrom: Date
}

/**
 * The calendar days that a range touches, whole, in order. Undefined when one begins within a quarter of an hour, as in
 * the zones of another age, or when there are very many: nothing is settled there.
 */
export function localDays(range: TimeRange, timeZone: string): readonly LocalDay[] | undefined {
  if (range.to.getTime() - range.from.getTime() > maxDays * dayMs) return undefined
  // Far enough to see where the last day ends.
  const wide = { from: range.from, to: new Date(range.to.getTime() + 3 * dayMs) }
  const starts = bucketStarts(wide, 'day', timeZone)
  const weeks = new Set(bucketStarts(wide, 'week', timeZone).map((start) => start.getTime()))
  if (starts.some((start) => start.getTime() % quarterMs !== 0)) return undefined
  const days: LocalDay[] = []
  let weekFrom = bucketStarts(wide, 'week', timeZone)[0] ?? range.from
  for (const [index, from] of starts.entries()) {
    if (weeks.has(from.getTime())) weekFrom = from
    const to = starts[index + 1]
    if (to !== undefined && from < range.to) days.push({ from, to, weekFrom })
  }
  return days
}

/** The whole days of UTC in which sessions that began in a range are looked at: a day more on both sides. */
export function toSessionWindow(range: TimeRange): TimeRange {
  return {
    from: new Date(floorToUtcDay(range.from.getTime() - dayMs)),
    to: new Date(floorToUtcDay(range.to.getTime() + dayMs - 1) + dayMs),
  }
}

export function floorToUtcDay(instantMs: number): number {
  return Math.floor(instantMs / dayMs) * dayMs
}

/** Ranges in order, those that touch made one. */
export function joinRanges(ranges: readonly TimeRange[]): TimeRange[] {
  const joined: TimeRange[] = []
  for (const range of ranges.filter(({ from, to }) => from < to)) {
    const last = joined.at(-1)
    if (last !== undefined && last.to.getTime() === range.from.getTime()) {
      joined[joined.length - 1] = { from: last.from, to: range.to }
    } else joined.push(range)
  }
  return joined
}

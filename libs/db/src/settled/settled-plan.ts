import type { TimeRange } from '@sightline/domain/kernel'
import { joinRanges, type LocalDay } from './local-day.ts'
import type { SettledSide, SettledSpan, SettledState } from './settled-state.ts'

/**
 * How long after its last event a session is taken for ended, when spans are settled that reach into today. Sessions of
 * ours end after 30 minutes. Stored open spans depend on it: another value needs them to be void.
 */
export const sessionGraceMs = 35 * 60_000

/** Since when a session must have done nothing to be in an open span. */
export function toOngoingSince(frontier: Date): Date {
  return new Date(frontier.getTime() - sessionGraceMs)
}

/** Which part of a range settled spans answer, and which must be counted now. */
export interface SettledPlan {
  readonly generation: number
  /** Whole days, one span each. */
  readonly days: readonly SettledSpan[]
  /** The same days by as few spans as possible: weeks, and what is left of the days. */
  readonly widest: readonly SettledSpan[]
  /** Days that are not over: counted up to `until`. */
  readonly open: readonly SettledSpan[]
  /** Counted now. Of sessions: those that began here. */
  readonly live: readonly TimeRange[]
  /** Sessions only: those that began here and went on until lately are in no open span. */
  readonly ongoing: readonly { readonly range: TimeRange; readonly since: Date }[]
}

/**
 * Chooses the spans for one side of an answer. Undefined when no span helps.
 * @param days the zone's days that the range touches.
 * @param isOpenAllowed whether spans of days that are not over may be used.
 */
export function planSettled(
  state: SettledState,
  side: SettledSide,
  range: TimeRange,
  days: readonly LocalDay[],
  isOpenAllowed = true,
): SettledPlan | undefined {
  const found = days.map((day) => {
    const span = day.from < range.from ? undefined : state.find(side, day, [day])
    if (span === undefined) return { day }
    if (span.isOpen) return isOpenAllowed && span.until <= range.to ? { day, open: span } : { day }
    return day.to <= range.to ? { day, closed: span } : { day }
  })
  const closed = found.flatMap((entry) => (entry.closed === undefined ? [] : [entry.closed]))
  const open = found.flatMap((entry) => (entry.open === undefined ? [] : [entry.open]))
  if (closed.length + open.length === 0) return undefined
  const live = found.flatMap(({ day, closed: isClosed, open: opened }) => {
    if (isClosed !== undefined) return []
    const rest = opened === undefined ? day.from : opened.until
    if (opened !== undefined && side === 'sessions') return []
    return [cut({ from: rest, to: day.to }, range)]
  })
  return {
    generation: state.generation,
    days: closed,
    widest: joinWeeks(state, side, closed, days),
    open,
    live: joinRanges(live),
    ongoing: side === 'sessions' ? toOngoing(open, range) : [],
  }
}

/** Takes the span of a week in place of its seven days wherever all of them are settled. */
function joinWeeks(
  state: SettledState,
  side: SettledSide,
  closed: readonly SettledSpan[],
  days: readonly LocalDay[],
): SettledSpan[] {
  const spanOf = new Map(closed.map((span) => [span.from.getTime(), span]))
  return [...Map.groupBy(days, (day) => day.weekFrom.getTime()).values()].flatMap((week) => {
    const spans = week.flatMap((day) => spanOf.get(day.from.getTime()) ?? [])
    const [first, last] = [week[0], week.at(-1)]
    if (spans.length !== 7 || first === undefined || last === undefined) return spans
    const whole = state.find(side, { from: first.from, to: last.to }, week)
    return whole === undefined ? spans : [whole]
  })
}

function toOngoing(open: readonly SettledSpan[], range: TimeRange): SettledPlan['ongoing'] {
  const [any] = open
  if (any === undefined) return []
  const since = toOngoingSince(any.until)
  return joinRanges(open.map((span) => cut(span, range))).map((part) => ({ range: part, since }))
}

function cut(part: TimeRange, range: TimeRange): TimeRange {
  return {
    from: part.from < range.from ? range.from : part.from,
    to: part.to > range.to ? range.to : part.to,
  }
}

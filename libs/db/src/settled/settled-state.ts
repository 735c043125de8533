import type { TimeRange } from '@sightline/domain/kernel'
import { toSessionWindow, type LocalDay } from './local-day.ts'
import type { SettledStateRow } from './settled-state.query.ts'

/** What can be settled of a span: its views, and the sessions that began in it. */
export type SettledSide = 'views' | 'sessions'

/** A span whose views or sessions were counted once and for all, until there are more of them. */
export interface SettledSpan extends TimeRange {
  readonly side: SettledSide
  /** Milliseconds since 1970 at which its counting began, times 1000, and a number; no two spans share one. */
  readonly version: number
  /** Of the visitors' numbers. */
  readonly generation: number
  /** Of an open span: what happened from here on is not in it. */
  readonly until: Date
  readonly isOpen: boolean
  /** Events of which it is made; -1 after some of them were taken away. */
  readonly sourceEvents: number
  /** Of views: views, visitors. Of sessions: sessions, bounces, milliseconds. Of weeks none. */
  readonly counts: readonly number[]
}

export interface SettledState {
  readonly generation: number
  /** The span over just this range, if it is settled and still tells everything. */
  find(side: SettledSide, range: TimeRange, days: readonly LocalDay[]): SettledSpan | undefined
  /** The span that was written last over just this range, whatever there is of it by now. */
  newest(side: SettledSide, range: TimeRange): SettledSpan | undefined
  /** Events by now that one side of a day is settled from. */
  countSide(side: SettledSide, day: LocalDay): number
  /** Events by now that a day is settled from: its views, or its sessions' and those of the days around it. */
  countEvents(day: LocalDay): number
}

export function toVersion(startedAtMs: number, index: number): number {
  return startedAtMs * 1000 + index
}

export function toStartedAt(version: number): Date {
  return new Date(Math.floor(version / 1000))
}

/** Reads the rows of `buildSettledStateQuery`. */
export function toSettledState(rows: readonly SettledStateRow[]): SettledState {
  const spans = rows.filter((row) => row.kind === 'span').map(toSpan)
  const generation = Math.max(0, ...spans.map((span) => span.generation))
  const byKey = new Map(spans.map((span) => [toKey(span.side, span), span]))
  const frontierMs = Math.max(0, ...spans.filter((span) => span.isOpen).map((span) => span.until.getTime()))
  const traffic = sumTraffic(rows, frontierMs)

  const countNow = (side: SettledSide, days: readonly LocalDay[], part: keyof Counted) => {
    const [counts, keys] =
      side === 'views'
        ? [traffic.views, days.map((day) => day.from.getTime())]
        : [traffic.sessionEvents, days.flatMap(utcDaysOf)]
    return sum(keys.map((key) => counts.get(key)?.[part] ?? 0))
  }
  const countSide = (side: SettledSide, day: LocalDay) => countNow(side, [day], 'all')
  return {
    generation,
    find(side, range, days) {
      const span = byKey.get(toKey(side, range))
      if (span === undefined || span.generation !== generation) return undefined
      if (span.isOpen && span.until.getTime() !== frontierMs) return undefined
      return countNow(side, days, span.isOpen ? 'before' : 'all') === span.sourceEvents ? span : undefined
    },
    newest: (side, range) => byKey.get(toKey(side, range)),
    countSide,
    countEvents: (day) => Math.max(countSide('views', day), countSide('sessions', day)),
  }
}

function toSpan(row: SettledStateRow): SettledSpan {
  return {
    side: row.side === 'sessions' ? 'sessions' : 'views',
    from: new Date(row.from * 1000),
    to: new Date(row.to * 1000),
    version: row.version,
    generation: row.generation,
    until: new Date(row.until * 1000),
    isOpen: row.is_open === 1,
    sourceEvents: row.source_events,
    counts: row.counts,
  }
}

interface Counted {
  all: number
  /** Before the frontier, or more when that lies further back than quarters of an hour are told one by one. */
  before: number
}

/** Views by the start of the zone's day, events of sessions by the start of UTC's. */
function sumTraffic(rows: readonly SettledStateRow[], frontierMs: number) {
  const views = new Map<number, Counted>()
  const sessionEvents = new Map<number, Counted>()
  for (const row of rows.filter(({ kind }) => kind === 'traffic')) {
    const [ofViews = 0, ofSessions = 0] = row.counts
    const isBefore = row.recent * 1000 < frontierMs
    const before = (count: number) => (isBefore ? count : 0)
    add(views, row.from * 1000, { all: ofViews, before: before(ofViews) })
    add(sessionEvents, row.to * 1000, { all: ofSessions, before: before(ofSessions) })
  }
  return { views, sessionEvents }
}

function add(counts: Map<number, Counted>, key: number, more: Counted): void {
  const known = counts.get(key) ?? { all: 0, before: 0 }
  counts.set(key, { all: known.all + more.all, before: known.before + more.before })
}

/** Starts of UTC's days, in milliseconds, from which the sessions of a day are made. */
function utcDaysOf(day: TimeRange): number[] {
  const { from, to } = toSessionWindow(day)
  const count = (to.getTime() - from.getTime()) / 86_400_000
  return Array.from({ length: count }, (_, index) => from.getTime() + index * 86_400_000)
}

export function toKey(side: SettledSide, range: TimeRange): string {
  return `${side} ${range.from.getTime()} ${range.to.getTime()}`
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

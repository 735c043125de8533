import { ratio, type TimeRange } from '../kernel/index.ts'
import { bucketIndex, bucketStarts, type QueryProof } from '../query/index.ts'
import type { OverviewDefinition, OverviewPoint, OverviewResult, OverviewTotals } from './overview.ts'

/** Views of the bucket that starts `at`, or of the whole range when there is no `at`. */
export interface TrafficCell {
  readonly at?: Date
  readonly visitors: number
  readonly views: number
}

/** Sessions that began in the bucket that starts `at`, or in the whole range when there is no `at`. */
export interface SessionsCell {
  readonly at?: Date
  readonly sessions: number
  /** Sessions with exactly one view. */
  readonly bounces: number
  /** From first to last event, summed over the sessions. */
  readonly durationMs: number
}

export interface OverviewCells {
  readonly traffic: readonly TrafficCell[]
  readonly sessions: readonly SessionsCell[]
}

export interface OverviewInput {
  readonly definition: OverviewDefinition
  readonly range: TimeRange
  readonly previousRange: TimeRange
  readonly timeZone: string
  readonly current: OverviewCells
  readonly previous: OverviewCells
  readonly proof: QueryProof
}

/**
 * Fills the empty buckets and turns sums into rates. The points of the period before stand beside those of the range
 * by position; the ones beyond the range's last are left out of them, not of the totals.
 */
export function toOverviewResult(input: OverviewInput): OverviewResult {
  const { definition, range, previousRange, timeZone } = input
  const starts = bucketStarts(range, definition.granularity, timeZone)
  const previousStarts = bucketStarts(previousRange, definition.granularity, timeZone)
  return {
    range,
    previousRange,
    granularity: definition.granularity,
    timeZone,
    current: toTotals(input.current),
    previous: toTotals(input.previous),
    points: toPoints(input.current, starts),
    previousPoints: toPoints(input.previous, previousStarts).slice(0, starts.length),
    proof: input.proof,
  }
}

const noTraffic: TrafficCell = { visitors: 0, views: 0 }
const noSessions: SessionsCell = { sessions: 0, bounces: 0, durationMs: 0 }

function toTotals(cells: OverviewCells): OverviewTotals {
  const traffic = cells.traffic.find((cell) => cell.at === undefined) ?? noTraffic
  const sessions = cells.sessions.find((cell) => cell.at === undefined) ?? noSessions
  return combine(traffic, sessions)
}

function toPoints(cells: OverviewCells, starts: readonly Date[]): OverviewPoint[] {
  const traffic = byBucket(cells.traffic, starts)
  const sessions = byBucket(cells.sessions, starts)
  return starts.map((at, index) => ({
    at,
    ...combine(traffic.get(index) ?? noTraffic, sessions.get(index) ?? noSessions),
  }))
}

function byBucket<T extends { readonly at?: Date }>(cells: readonly T[], starts: readonly Date[]): Map<number, T> {
  return new Map(
    cells.flatMap((cell) => (cell.at === undefined ? [] : [[bucketIndex(starts, cell.at), cell] as const])),
  )
}

function combine(traffic: TrafficCell, sessions: SessionsCell): OverviewTotals {
  return {
    visitors: traffic.visitors,
    views: traffic.views,
    sessions: sessions.sessions,
    bounceRate: ratio(sessions.bounces, sessions.sessions),
    averageDurationSeconds: ratio(sessions.durationMs / 1000, sessions.sessions),
  }
}

import { z } from 'zod'
import type { TimeRange } from '../kernel/index.ts'
import { eventFilters, granularity, queryRange, type Granularity, type QueryProof } from '../query/index.ts'

export const overviewDimensions = [
  'path',
  'referrer_host',
  'channel',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'country',
  'browser',
  'os',
  'device',
] as const
export const overviewDimension = z.enum(overviewDimensions)
export type OverviewDimension = z.infer<typeof overviewDimension>

/** Web traffic of a project: page views, who made them, and how their sessions went. */
export const overviewDefinition = z.object({
  range: queryRange,
  granularity,
  /** Without filters the answer comes from roll-ups; with filters from the events themselves. */
  filters: eventFilters.default([]),
})
export type OverviewDefinition = z.infer<typeof overviewDefinition>

/**
 * Totals of a period. A visitor is a device: the anonymous id, or the user id where there is none. Only page and
 * screen views make visitors, views and sessions. A session belongs to the bucket in which it began.
 */
export interface OverviewTotals {
  readonly visitors: number
  readonly views: number
  readonly sessions: number
  /** Share of sessions with a single view, in [0, 1]; 0 when there were none. */
  readonly bounceRate: number
  /** Mean time from a session's first to its last event, in seconds. */
  readonly averageDurationSeconds: number
}

export interface OverviewPoint extends OverviewTotals {
  readonly at: Date
}

export interface OverviewResult {
  readonly range: TimeRange
  readonly previousRange: TimeRange
  readonly granularity: Granularity
  readonly timeZone: string
  readonly current: OverviewTotals
  readonly previous: OverviewTotals
  /** Zero-filled, one for each bucket. */
  readonly points: readonly OverviewPoint[]
  /** Aligned with `points` by position. */
  readonly previousPoints: readonly OverviewPoint[]
  readonly proof: QueryProof
}

export const overviewTopDefinition = z.object({
  range: queryRange,
  dimension: overviewDimension,
  filters: eventFilters.default([]),
  limit: z.number().int().min(1).max(1000).default(10),
})
export type OverviewTopDefinition = z.infer<typeof overviewTopDefinition>

export interface OverviewTopRow {
  /** Empty when the view carries no value: direct traffic, an unknown country. */
  readonly value: string
  readonly visitors: number
  readonly views: number
}

export interface OverviewTopResult {
  readonly range: TimeRange
  readonly dimension: OverviewDimension
  /** Most visitors first, then most views, then by name. */
  readonly rows: readonly OverviewTopRow[]
  /** How many values there are in all. */
  readonly totalRows: number
  readonly proof: QueryProof
}

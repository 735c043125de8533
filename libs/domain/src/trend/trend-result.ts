import type { TimeRange } from '../kernel/index.ts'
import type { Granularity, QueryProof } from '../query/index.ts'

export interface TrendPoint {
  /** Start of the bucket, in the project's time zone. */
  readonly at: Date
  readonly value: number
}

/** The value of a breakdown series: a value of the field, events without one, or all that is beyond the top. */
export type TrendBreakdown = { readonly kind: 'value'; readonly value: string } | { readonly kind: 'none' | 'other' }

export interface TrendLine {
  /** Index into `definition.series`. */
  readonly series: number
  readonly breakdown?: TrendBreakdown
  /** One point for each bucket of the range, zero-filled. */
  readonly points: readonly TrendPoint[]
  /** The measure over the whole range; for distinct counts this is not the sum of the points. */
  readonly total: number
  /** The period before, aligned by position; there when `compare` was asked for. */
  readonly previous?: { readonly points: readonly TrendPoint[]; readonly total: number }
}

export interface TrendResult {
  readonly range: TimeRange
  readonly previousRange?: TimeRange
  readonly granularity: Granularity
  readonly timeZone: string
  readonly lines: readonly TrendLine[]
  readonly proof: QueryProof
}

import type { TimeRange } from '../kernel/index.ts'
import { bucketIndex, bucketStarts, type QueryProof } from '../query/index.ts'
import type { TrendDefinition } from './trend.ts'
import type { TrendBreakdown, TrendLine, TrendPoint, TrendResult } from './trend-result.ts'

/** One aggregate: of the bucket that starts `at`, or of the whole range when there is no `at`. */
export interface TrendCell {
  readonly at?: Date
  readonly value: number
}

/** What was found for one line; cells of empty buckets are missing. */
export interface TrendLineCells {
  readonly series: number
  readonly breakdown?: TrendBreakdown
  readonly current: readonly TrendCell[]
  /** There when the definition asks for a comparison. */
  readonly previous?: readonly TrendCell[]
}

export interface TrendInput {
  readonly definition: TrendDefinition
  readonly range: TimeRange
  readonly previousRange?: TimeRange
  readonly timeZone: string
  readonly lines: readonly TrendLineCells[]
  readonly proof: QueryProof
}

/**
 * Fills the empty buckets with 0 and aligns the period before by position: its n-th point stands beside the n-th
 * point of the range, and what it has beyond the range's last bucket is left out of its points, not of its total.
 * @throws DomainError `invalid_input` when there are too many buckets.
 */
export function toTrendResult(input: TrendInput): TrendResult {
  const { definition, range, previousRange, timeZone, proof } = input
  const starts = bucketStarts(range, definition.granularity, timeZone)
  const previousStarts =
    previousRange === undefined ? [] : bucketStarts(previousRange, definition.granularity, timeZone)
  const toPrevious = (cells: readonly TrendCell[] = []) => ({
    points: toPoints(cells, previousStarts).slice(0, starts.length),
    total: toTotal(cells),
  })
  const lines = input.lines.map((line): TrendLine => ({
    series: line.series,
    ...(line.breakdown === undefined ? {} : { breakdown: line.breakdown }),
    points: toPoints(line.current, starts),
    total: toTotal(line.current),
    ...(previousRange === undefined ? {} : { previous: toPrevious(line.previous) }),
  }))
  return {
    range,
    ...(previousRange === undefined ? {} : { previousRange }),
    granularity: definition.granularity,
    timeZone,
    lines,
    proof,
  }
}

function toPoints(cells: readonly TrendCell[], starts: readonly Date[]): TrendPoint[] {
  const values = starts.map(() => 0)
  for (const cell of cells) {
    if (cell.at === undefined) continue
    const index = bucketIndex(starts, cell.at)
    if (index >= 0) values[index] = cell.value
  }
  return starts.map((at, index) => ({ at, value: values[index] ?? 0 }))
}

function toTotal(cells: readonly TrendCell[]): number {
  return cells.find((cell) => cell.at === undefined)?.value ?? 0
}

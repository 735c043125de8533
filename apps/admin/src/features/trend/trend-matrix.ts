import type { TrendResult } from '@sightline/domain/trend'
import { findRunningBucket } from '../../ui/chart/running-bucket'
import { formatBucketLong } from '../../ui/format/date'
import { bucketFormatOf, bucketsOf, type TrendChartLine } from './trend-chart'

export interface MatrixCell {
  readonly key: string
  readonly label: string
  /** Undefined while the bucket has not begun: that is no zero. */
  readonly value: number | undefined
  /** Of the bucket in the same place of the period before, where that is asked for. */
  readonly previous: number | undefined
}

export interface MatrixRow {
  readonly at: Date
  readonly title: string
  readonly previousTitle: string | undefined
  readonly state: 'past' | 'running' | 'ahead'
  readonly cells: readonly MatrixCell[]
}

/** A row for each bucket, a cell for each line. */
export function toMatrixRows(result: TrendResult, lines: readonly TrendChartLine[]): MatrixRow[] {
  const { computedAt } = result.proof
  const format = bucketFormatOf(result)
  const buckets = bucketsOf(result)
  const running = findRunningBucket(buckets, result.granularity, computedAt)
  return buckets.map((at, index) => {
    const previousAt = result.lines[0]?.previous?.points[index]?.at
    const hasBegun = at <= computedAt
    return {
      at,
      title: formatBucketLong(at, format),
      previousTitle: previousAt && formatBucketLong(previousAt, format),
      state: index === running ? 'running' : hasBegun ? 'past' : 'ahead',
      cells: lines.map(({ key, label, line }) => ({
        key,
        label,
        value: hasBegun ? (line.points[index]?.value ?? 0) : undefined,
        previous: line.previous?.points[index]?.value,
      })),
    }
  })
}

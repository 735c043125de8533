import type { OverviewResult } from '@sightline/domain/overview'
import type { ChartRow, ChartSeries } from '../../ui/chart/chart-row'
import { findRunningBucket } from '../../ui/chart/running-bucket'
import { formatBucketLong, formatBucketShort, type BucketFormat } from '../../ui/format/date'
import { findValue, overviewMetrics, type OverviewMetric } from './overview-metric'

export interface OverviewChart {
  readonly rows: readonly ChartRow[]
  readonly series: readonly ChartSeries[]
}

const dayMs = 86_400_000

/**
 * The current period against the previous one. The bucket that is still running is a dashed stretch of its own, and
 * those that have not begun have no value: a solid line that falls at the right edge would be a lie.
 */
export function toOverviewChart(result: OverviewResult, metric: OverviewMetric): OverviewChart {
  const format: BucketFormat = {
    granularity: result.granularity,
    timeZone: result.timeZone,
    withinOneDay: result.range.to.getTime() - result.range.from.getTime() <= dayMs * 1.1,
  }
  const computedAt = result.proof.computedAt.getTime()
  const running = findRunningBucket(
    result.points.map((point) => point.at),
    result.granularity,
    result.proof.computedAt,
  )
  const rows = result.points.map((point, index) => {
    const hasBegun = point.at.getTime() <= computedAt
    // The first bucket has no line to continue, so it stays the line.
    const isOpen = index === running && index > 0
    const value = findValue(metric, point)
    const before = result.previousPoints[index]
    const previous = before && findValue(metric, before)
    return {
      label: formatBucketShort(point.at, format),
      title: `${formatBucketLong(point.at, format)}${index === running ? ' (so far)' : ''}`,
      values: {
        ...(value !== undefined && hasBegun && !isOpen && { current: value }),
        ...((isOpen || (index === running - 1 && index >= 0)) && value !== undefined && { running: value }),
        ...(previous !== undefined && { previous }),
      },
    }
  })
  const { label } = overviewMetrics[metric]
  const previousTitles = result.previousPoints.map((point) => formatBucketLong(point.at, format))
  return {
    rows,
    series: [
      { key: 'current', label, color: 'chart-1' },
      { key: 'running', label, color: 'past-1', continues: 'current' },
      { key: 'previous', label: 'Previous period', color: 'past-muted', titles: previousTitles },
    ],
  }
}

import type { OverviewPoint, OverviewResult } from '@sightline/domain/overview'
import type { ChartRow, ChartSeries } from '../../ui/chart/chart-row'
import { formatBucketLong, formatBucketShort, type BucketFormat } from '../../ui/format/date'
import { overviewMetrics, type OverviewMetric } from './overview-metric'

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
  const running = result.points.findIndex((point, index) => isRunning(result.points, index, format, computedAt))
  const rows = result.points.map((point, index) => {
    const hasBegun = point.at.getTime() <= computedAt
    // The first bucket has no line to continue, so it stays the line.
    const isOpen = index === running && index > 0
    const previous = result.previousPoints[index]
    return {
      label: formatBucketShort(point.at, format),
      title: `${formatBucketLong(point.at, format)}${index === running ? ' (so far)' : ''}`,
      values: {
        ...(hasBegun && !isOpen && { current: point[metric] }),
        ...((isOpen || (index === running - 1 && index >= 0)) && { running: point[metric] }),
        ...(previous && { previous: previous[metric] }),
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

const bucketMs = { minute: 60_000, hour: 3_600_000, day: dayMs, week: 7 * dayMs, month: 28 * dayMs } as const

function isRunning(points: readonly OverviewPoint[], index: number, format: BucketFormat, computedAt: number): boolean {
  const from = points[index]?.at.getTime() ?? Infinity
  // The last bucket has no next one to end it.
  const to = points[index + 1]?.at.getTime() ?? from + bucketMs[format.granularity]
  return from <= computedAt && computedAt < to
}

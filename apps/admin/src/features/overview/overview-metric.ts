import type { OverviewTotals } from '@sightline/domain/overview'
import { formatDuration } from '../../ui/format/duration'
import { formatCompact, formatExact, formatPercent } from '../../ui/format/number'

export type OverviewMetric = keyof OverviewTotals

interface MetricFace {
  readonly label: string
  /** Short, for tiles and axes. */
  readonly format: (value: number) => string
  /** For tooltips and titles: nothing is rounded away that a person may want to compare. */
  readonly formatExact: (value: number) => string
  /** Whether more of it is better. */
  readonly moreIsBetter: boolean
  readonly allowDecimals: boolean
}

export const overviewMetrics = {
  visitors: { label: 'Visitors', format: formatCompact, formatExact, moreIsBetter: true, allowDecimals: false },
  views: { label: 'Page views', format: formatCompact, formatExact, moreIsBetter: true, allowDecimals: false },
  sessions: { label: 'Sessions', format: formatCompact, formatExact, moreIsBetter: true, allowDecimals: false },
  bounceRate: {
    label: 'Bounce rate',
    format: formatPercent,
    formatExact: formatPercent,
    moreIsBetter: false,
    allowDecimals: true,
  },
  averageDurationSeconds: {
    label: 'Average duration',
    format: formatDuration,
    formatExact: formatDuration,
    moreIsBetter: true,
    allowDecimals: false,
  },
} as const satisfies Record<OverviewMetric, MetricFace>

export const overviewMetricNames: readonly OverviewMetric[] = [
  'visitors',
  'views',
  'sessions',
  'bounceRate',
  'averageDurationSeconds',
]

export type ChangeTone = 'good' | 'bad' | 'neutral'

/** Whether a change of this metric is good news. */
export function changeTone(metric: OverviewMetric, change: number): ChangeTone {
  if (Math.abs(change) < 0.0005) return 'neutral'
  return change > 0 === overviewMetrics[metric].moreIsBetter ? 'good' : 'bad'
}

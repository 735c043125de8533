import { relativeChange } from '@sightline/domain/kernel'
import type { OverviewTotals } from '@sightline/domain/overview'
import { formatDuration } from '../../ui/format/duration'
import { formatChange, formatCompact, formatExact, formatPercent } from '../../ui/format/number'

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

/** Undefined for a rate or a mean of no sessions, which is nothing to show; a count of nothing is zero. */
export function findValue(metric: OverviewMetric, totals: OverviewTotals): number | undefined {
  const isPerSession = metric === 'bounceRate' || metric === 'averageDurationSeconds'
  return isPerSession && totals.sessions === 0 ? undefined : totals[metric]
}

export interface MetricChange {
  readonly size: number
  readonly text: string
}

/** Of a rate in percentage points, of all else relative to what it was; undefined where either is not known. */
export function findChange(
  metric: OverviewMetric,
  current: OverviewTotals,
  previous: OverviewTotals,
): MetricChange | undefined {
  const [now, before] = [findValue(metric, current), findValue(metric, previous)]
  if (now === undefined || before === undefined) return undefined
  const size = metric === 'bounceRate' ? now - before : relativeChange(now, before)
  return size === undefined
    ? undefined
    : { size, text: metric === 'bounceRate' ? formatPoints(size) : formatChange(size) }
}

/** A difference of two ratios: +0.2 pp. */
function formatPoints(difference: number): string {
  const digits = formatPercent(Math.abs(difference)).replace('%', ' pp')
  return digits === '0 pp' ? digits : `${difference > 0 ? '+' : '−'}${digits}`
}

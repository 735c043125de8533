import type { OverviewResult } from '@sightline/domain/overview'
import { useMemo } from 'react'
import { TimeChart } from '../../ui/chart/TimeChart'
import { formatSpan } from '../../ui/format/date'
import { ProofPopover } from '../query/ProofPopover'
import { KpiTiles } from './KpiTiles'
import { NoViews } from './NoViews'
import { toOverviewChart } from './overview-chart'
import { overviewMetrics, type OverviewMetric } from './overview-metric'
import type { OverviewState } from './overview-url'

interface OverviewPanelProps {
  readonly state: OverviewState
  readonly data: OverviewResult
  readonly onMetric: (metric: OverviewMetric) => void
}

export function hasNoViews(data: OverviewResult): boolean {
  return data.current.views === 0 && data.previous.views === 0
}

export function OverviewPanel({ state, data, onMetric }: OverviewPanelProps) {
  const metric = overviewMetrics[state.metric]
  const chart = useMemo(() => toOverviewChart(data, state.metric), [data, state.metric])
  return (
    <>
      <KpiTiles current={data.current} previous={data.previous} selected={state.metric} onSelect={onMetric} />
      <div className="flex items-center justify-between gap-3 px-4 pt-3 sm:px-5">
        <ChartLegend data={data} />
        <ProofPopover proof={data.proof} timeZone={data.timeZone} />
      </div>
      <div className="h-[18.5rem] px-2 pb-3 pt-1 sm:px-3">
        {hasNoViews(data) ? (
          <NoViews filtered={state.filters.length > 0} />
        ) : (
          <TimeChart
            kind="area"
            rows={chart.rows}
            series={chart.series}
            formatAxis={metric.format}
            formatValue={metric.formatExact}
            allowDecimals={metric.allowDecimals}
            label={`${metric.label} over time, with the previous period dashed`}
            className="h-full"
          />
        )}
      </div>
    </>
  )
}

function ChartLegend({ data }: { data: OverviewResult }) {
  return (
    <ul className="flex min-w-0 flex-wrap gap-x-4 gap-y-1 text-xs text-ink-3">
      <li className="flex items-center gap-2">
        <span className="h-0.5 w-4 rounded-full bg-chart-1" aria-hidden="true" />
        {formatSpan(data.range, data.timeZone)}
      </li>
      <li className="flex items-center gap-2">
        <span className="w-4 border-t-2 border-dashed border-chart-muted" aria-hidden="true" />
        {formatSpan(data.previousRange, data.timeZone)}
      </li>
    </ul>
  )
}

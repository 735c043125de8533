import type { OverviewResult } from '@sightline/domain/overview'
import { RiSeedlingLine } from '@remixicon/react'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { buttonClasses } from '../../ui/Button'
import { TimeChart } from '../../ui/chart/TimeChart'
import { EmptyState } from '../../ui/EmptyState'
import { formatSpan } from '../../ui/format/date'
import { useProject } from '../project/use-project'
import { ProofPopover } from '../query/ProofPopover'
import { KpiTiles } from './KpiTiles'
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

function NoViews({ filtered }: { filtered: boolean }) {
  const project = useProject()
  if (filtered) {
    return (
      <EmptyState
        className="h-full"
        icon={<RiSeedlingLine />}
        title="No views match these filters"
        hint="Remove a filter or choose a longer range."
      />
    )
  }
  return (
    <EmptyState
      className="h-full"
      icon={<RiSeedlingLine />}
      title="No page views in this period"
      hint="Choose a longer range, or check that the snippet is installed on your site."
      action={
        <Link
          to="/p/$projectId/settings"
          params={{ projectId: project.id }}
          hash="install"
          className={buttonClasses('primary')}
        >
          Install the snippet
        </Link>
      }
    />
  )
}

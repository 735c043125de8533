import { relativeChange } from '@sightline/domain/kernel'
import type { OverviewTotals } from '@sightline/domain/overview'
import { RiArrowRightDownLine, RiArrowRightUpLine } from '@remixicon/react'
import { classes } from '../../ui/classes'
import { formatChange } from '../../ui/format/number'
import { changeTone, overviewMetricNames, overviewMetrics, type OverviewMetric } from './overview-metric'

interface KpiTilesProps {
  readonly current: OverviewTotals
  readonly previous: OverviewTotals
  readonly selected: OverviewMetric
  readonly onSelect: (metric: OverviewMetric) => void
}

/** One row of five; on a phone the first spans both columns. The lines between are the grid's own background. */
export const kpiGridClasses =
  'grid grid-cols-2 gap-px border-b border-line bg-line lg:grid-cols-5 [&>*:first-child]:col-span-2 lg:[&>*:first-child]:col-span-1'

export function KpiTiles({ current, previous, selected, onSelect }: KpiTilesProps) {
  return (
    <div role="group" aria-label="Metrics" className={kpiGridClasses}>
      {overviewMetricNames.map((metric) => (
        <KpiTile
          key={metric}
          metric={metric}
          value={current[metric]}
          previous={previous[metric]}
          selected={metric === selected}
          onSelect={() => onSelect(metric)}
        />
      ))}
    </div>
  )
}

interface KpiTileProps {
  readonly metric: OverviewMetric
  readonly value: number
  readonly previous: number
  readonly selected: boolean
  readonly onSelect: () => void
}

function KpiTile({ metric, value, previous, selected, onSelect }: KpiTileProps) {
  const { label, format, formatExact } = overviewMetrics[metric]
  return (
    <button
      type="button"
      aria-pressed={selected}
      onClick={onSelect}
      data-testid={`kpi-${metric}`}
      data-value={value}
      data-previous={previous}
      title={`${formatExact(value)}, previously ${formatExact(previous)}`}
      className="group relative bg-surface px-4 pb-3.5 pt-4 text-left transition-colors hover:bg-canvas focus-visible:z-10 focus-visible:outline-offset-[-2px] sm:px-5"
    >
      <span className={classes('absolute inset-x-0 top-0 h-0.5', selected && 'bg-accent')} aria-hidden="true" />
      <span className={classes('block font-medium', selected ? 'text-ink' : 'text-ink-3 group-hover:text-ink-2')}>
        {label}
      </span>
      <span className="mt-1 flex flex-wrap items-baseline gap-x-2">
        <span className="numeric text-2xl font-semibold tracking-tight text-ink">{format(value)}</span>
        <Change metric={metric} value={value} previous={previous} />
      </span>
    </button>
  )
}

const toneClasses = { good: 'text-good', bad: 'text-bad', neutral: 'text-ink-3' } as const

function Change({ metric, value, previous }: { metric: OverviewMetric; value: number; previous: number }) {
  const change = relativeChange(value, previous)
  if (change === undefined) return null
  const tone = changeTone(metric, change)
  const Arrow = change > 0 ? RiArrowRightUpLine : RiArrowRightDownLine
  return (
    <span className={classes('numeric inline-flex items-center text-xs font-medium', toneClasses[tone])}>
      {tone !== 'neutral' && <Arrow className="size-3.5" aria-hidden="true" />}
      {formatChange(change)}
      <span className="sr-only"> against the previous period</span>
    </span>
  )
}

import type { OverviewTotals } from '@sightline/domain/overview'
import { RiArrowRightDownLine, RiArrowRightUpLine } from '@remixicon/react'
import { classes } from '../../ui/classes'
import {
  changeTone,
  findChange,
  findValue,
  overviewMetricNames,
  overviewMetrics,
  type OverviewMetric,
} from './overview-metric'

interface KpiTilesProps {
  readonly current: OverviewTotals
  readonly previous: OverviewTotals
  readonly selected: OverviewMetric
  readonly onSelect: (metric: OverviewMetric) => void
}

/** One row of five; on a phone the first spans both columns. The lines between are the grid's own background. */
export const kpiGridClasses =
  'grid grid-cols-2 gap-px border-b border-line bg-line md:grid-cols-5 [&>*:first-child]:col-span-2 md:[&>*:first-child]:col-span-1'

export function KpiTiles({ current, previous, selected, onSelect }: KpiTilesProps) {
  return (
    <div role="group" aria-label="Metrics" className={kpiGridClasses}>
      {overviewMetricNames.map((metric) => (
        <KpiTile
          key={metric}
          metric={metric}
          current={current}
          previous={previous}
          selected={metric === selected}
          onSelect={() => onSelect(metric)}
        />
      ))}
    </div>
  )
}

interface KpiTileProps {
  readonly metric: OverviewMetric
  readonly current: OverviewTotals
  readonly previous: OverviewTotals
  readonly selected: boolean
  readonly onSelect: () => void
}

function KpiTile({ metric, current, previous, selected, onSelect }: KpiTileProps) {
  const { label, format, formatExact } = overviewMetrics[metric]
  const shown = (totals: OverviewTotals, as: (value: number) => string) => {
    const value = findValue(metric, totals)
    return value === undefined ? '–' : as(value)
  }
  return (
    <button
      type="button"
      aria-pressed={selected}
      onClick={onSelect}
      data-testid={`kpi-${metric}`}
      data-value={current[metric]}
      data-previous={previous[metric]}
      title={`${label}: ${shown(current, formatExact)}, previously ${shown(previous, formatExact)}`}
      className="group relative flex flex-col bg-surface px-4 pb-3.5 pt-4 text-left md:px-3 transition-colors hover:bg-canvas focus-visible:z-10 focus-visible:outline-offset-[-2px] xl:px-5"
    >
      <span className={classes('absolute inset-x-0 top-0 h-0.5', selected && 'bg-accent')} aria-hidden="true" />
      <span
        className={classes(
          'block max-w-full truncate font-medium',
          selected ? 'text-ink' : 'text-ink-3 group-hover:text-ink-2',
        )}
      >
        {label}
      </span>
      <span className="mt-1 flex flex-wrap items-baseline gap-x-2 md:flex-col md:items-start xl:flex-row xl:items-baseline">
        <span className="numeric text-2xl font-semibold tracking-tight text-ink">{shown(current, format)}</span>
        <Change metric={metric} current={current} previous={previous} />
      </span>
    </button>
  )
}

const toneClasses = { good: 'text-good', bad: 'text-bad', neutral: 'text-ink-3' } as const

function Change({ metric, current, previous }: Pick<KpiTileProps, 'metric' | 'current' | 'previous'>) {
  const change = findChange(metric, current, previous)
  if (change === undefined) return null
  const tone = changeTone(metric, change.size)
  const Arrow = change.size > 0 ? RiArrowRightUpLine : RiArrowRightDownLine
  return (
    <span
      className={classes('numeric inline-flex items-center whitespace-nowrap text-xs font-medium', toneClasses[tone])}
    >
      {tone !== 'neutral' && <Arrow className="size-3.5" aria-hidden="true" />}
      {change.text}
      <span className="sr-only"> against the previous period</span>
    </span>
  )
}

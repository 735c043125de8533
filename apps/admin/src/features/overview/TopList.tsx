import { ratio } from '@sightline/domain/kernel'
import type { OverviewDimension, OverviewTopRow } from '@sightline/domain/overview'
import { RiFilter3Line } from '@remixicon/react'
import { classes } from '../../ui/classes'
import { Flag } from '../../ui/Flag'
import { formatCompactColumn, formatExact, formatPercentColumn } from '../../ui/format/number'
import { displayValue } from '../query/field'

export interface TopListProps {
  readonly dimension: OverviewDimension
  readonly rows: readonly OverviewTopRow[]
  /** All visitors of the period, for the share of each row; unknown while that is loading. */
  readonly totalVisitors: number | undefined
  readonly isChosen: (value: string) => boolean
  readonly onToggle: (value: string) => void
}

export function TopList({ dimension, rows, totalVisitors, isChosen, onToggle }: TopListProps) {
  const most = Math.max(1, ...rows.map((row) => row.visitors))
  return (
    <ul>
      {rows.map((row) => (
        <li key={row.value} className="relative h-8">
          <TopRow
            dimension={dimension}
            row={row}
            width={row.visitors / most}
            share={totalVisitors === undefined ? undefined : ratio(row.visitors, totalVisitors)}
            chosen={isChosen(row.value)}
            onToggle={() => onToggle(row.value)}
          />
        </li>
      ))}
    </ul>
  )
}

interface TopRowProps {
  readonly dimension: OverviewDimension
  readonly row: OverviewTopRow
  /** Length of the bar behind, in [0, 1]. */
  readonly width: number
  readonly share: number | undefined
  readonly chosen: boolean
  readonly onToggle: () => void
}

function TopRow({ dimension, row, width, share, chosen, onToggle }: TopRowProps) {
  const name = displayValue(dimension, row.value)
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={onToggle}
      data-testid="top-row"
      data-label={row.value}
      data-value={row.visitors}
      data-views={row.views}
      title={`${name}: ${formatExact(row.visitors)} visitors, ${formatExact(row.views)} views. Click to ${chosen ? 'remove the filter' : 'filter'}.`}
      className="group absolute inset-x-0 inset-y-px flex items-center gap-2 overflow-hidden rounded-md px-3 text-left"
    >
      <span
        aria-hidden="true"
        style={{ width: `${Math.max(0.6, width * 100)}%` }}
        className={classes(
          'absolute inset-y-0 left-0 rounded-md transition-[width] duration-300',
          chosen ? 'bg-accent/25' : 'bg-accent/[0.09] group-hover:bg-accent/[0.16]',
        )}
      />
      {dimension === 'country' && <Flag country={row.value} />}
      <span
        className={classes(
          'relative min-w-0 flex-1 truncate',
          row.value === '' ? 'text-ink-3' : 'text-ink',
          chosen && 'font-medium',
        )}
      >
        {name}
      </span>
      <RiFilter3Line
        className={classes(
          'relative size-3.5 shrink-0 text-accent',
          !chosen && 'opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100',
        )}
        aria-hidden="true"
      />
      {share !== undefined && (
        <span className="numeric relative hidden w-12 text-right text-xs text-ink-3 sm:block">
          {formatPercentColumn(share)}
        </span>
      )}
      <span className="numeric relative w-12 text-right font-medium text-ink">{formatCompactColumn(row.visitors)}</span>
    </button>
  )
}

const widths = ['w-3/5', 'w-1/2', 'w-2/5', 'w-2/5', 'w-1/3', 'w-1/3', 'w-1/4', 'w-1/4', 'w-1/5', 'w-1/5']

export function TopListSkeleton({ rows }: { rows: number }) {
  return (
    <div role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="flex h-8 items-center justify-between px-3">
          <div className={classes('skeleton h-3.5', widths[index % widths.length])} />
          <div className="skeleton h-3.5 w-8" />
        </div>
      ))}
    </div>
  )
}

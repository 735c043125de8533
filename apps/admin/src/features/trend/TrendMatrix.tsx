import { relativeChange } from '@sightline/domain/kernel'
import type { TrendResult } from '@sightline/domain/trend'
import { classes } from '../../ui/classes'
import { formatChange, formatExact } from '../../ui/format/number'
import type { TrendChartLine } from './trend-chart'
import { toMatrixRows, type MatrixCell, type MatrixRow } from './trend-matrix'

interface TrendMatrixProps {
  readonly result: TrendResult
  readonly lines: readonly TrendChartLine[]
}

const cell =
  'whitespace-nowrap px-4 py-2 text-right align-top numeric first:pl-5 last:pr-5 first:sticky first:left-0 first:bg-surface first:text-left'

/** Every number: a row for each bucket, a column for each line, the total at the foot; below each the period before. */
export function TrendMatrix({ result, lines }: TrendMatrixProps) {
  const isCompared = lines.some(({ line }) => line.previous !== undefined)
  return (
    <div
      className="thin-scroll max-h-[36rem] overflow-auto border-t border-line"
      tabIndex={0}
      role="region"
      aria-label="All values"
    >
      <table data-testid="trend-matrix" className="w-full border-separate border-spacing-0">
        <thead className="sticky top-0 z-10 bg-surface">
          <tr className="text-xs text-ink-3">
            <th scope="col" className={`${cell} border-b border-line font-medium`}>
              Time
              {isCompared && <span className="block font-normal">with the previous period</span>}
            </th>
            {lines.map(({ key, label, color }) => (
              <th key={key} scope="col" className={`${cell} border-b border-line font-medium`}>
                <span className={`mr-1.5 inline-block size-2 rounded-[3px] bg-${color}`} aria-hidden="true" />
                <span className="inline-block max-w-48 truncate align-bottom" title={label}>
                  {label}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {toMatrixRows(result, lines).map((row) => (
            <BucketRow key={row.at.getTime()} row={row} />
          ))}
        </tbody>
        <tfoot className="sticky bottom-0 bg-surface font-semibold text-ink">
          <tr data-testid="trend-total" className="[&>*]:border-t [&>*]:border-line-strong">
            <th scope="row" className={cell}>
              Whole range
              {isCompared && <span className={beneath}>Previous period</span>}
            </th>
            {lines.map(({ key, label, line }) => (
              <ValueCell key={key} cell={{ key, label, value: line.total, previous: line.previous?.total }} />
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  )
}

const beneath = 'block text-xs font-normal text-ink-3'

function BucketRow({ row }: { row: MatrixRow }) {
  return (
    <tr
      data-testid="trend-row"
      data-at={row.at.toISOString()}
      data-state={row.state}
      className="[&>*]:border-b [&>*]:border-line/60"
    >
      <th scope="row" className={classes(cell, 'font-normal', row.state === 'ahead' ? 'text-ink-3' : 'text-ink-2')}>
        {row.title}
        {row.state === 'running' && <span className="text-ink-3"> (so far)</span>}
        {row.previousTitle && <span className={beneath}>{row.previousTitle}</span>}
      </th>
      {row.cells.map((one) => (
        <ValueCell key={one.key} cell={one} />
      ))}
    </tr>
  )
}

function ValueCell({ cell: { label, value, previous } }: { cell: MatrixCell }) {
  const change = value === undefined || previous === undefined ? undefined : relativeChange(value, previous)
  return (
    <td
      data-label={label}
      data-value={value}
      data-previous={previous}
      className={classes(cell, value ? 'text-ink' : 'text-ink-3')}
    >
      {value === undefined ? '–' : formatExact(value)}
      {previous !== undefined && (
        <span className={beneath}>
          {formatExact(previous)}
          {change !== undefined && <span className="ml-2">{formatChange(change)}</span>}
        </span>
      )}
    </td>
  )
}

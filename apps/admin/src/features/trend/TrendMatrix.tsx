import type { TrendResult } from '@sightline/domain/trend'
import { formatBucketLong } from '../../ui/format/date'
import { formatExact } from '../../ui/format/number'
import { bucketFormatOf, bucketsOf, type TrendChartLine } from './trend-chart'

interface TrendMatrixProps {
  readonly result: TrendResult
  readonly lines: readonly TrendChartLine[]
}

const cell =
  'whitespace-nowrap px-4 py-2 text-right numeric first:pl-5 last:pr-5 first:sticky first:left-0 first:bg-surface first:text-left'

/** Every number: a row for each bucket, a column for each line, the total at the foot. */
export function TrendMatrix({ result, lines }: TrendMatrixProps) {
  const format = bucketFormatOf(result)
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
            </th>
            {lines.map(({ key, label, color }) => (
              <th key={key} scope="col" className={`${cell} border-b border-line font-medium`}>
                <span className={`mr-1.5 inline-block size-2 rounded-[3px] bg-${color}`} aria-hidden="true" />
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bucketsOf(result).map((at, index) => (
            <tr
              key={at.getTime()}
              data-testid="trend-row"
              data-at={at.toISOString()}
              className="[&>*]:border-b [&>*]:border-line/60"
            >
              <th scope="row" className={`${cell} font-normal text-ink-2`}>
                {formatBucketLong(at, format)}
              </th>
              {lines.map(({ key, label, line }) => {
                const value = line.points[index]?.value ?? 0
                return (
                  <td
                    key={key}
                    data-label={label}
                    data-value={value}
                    className={`${cell} ${value === 0 ? 'text-ink-3' : 'text-ink'}`}
                  >
                    {formatExact(value)}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
        <tfoot className="sticky bottom-0 bg-surface font-semibold text-ink">
          <tr data-testid="trend-total">
            <th scope="row" className={`${cell} border-t border-line-strong`}>
              Whole range
            </th>
            {lines.map(({ key, label, line }) => (
              <td
                key={key}
                data-label={label}
                data-value={line.total}
                className={`${cell} border-t border-line-strong`}
              >
                {formatExact(line.total)}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  )
}

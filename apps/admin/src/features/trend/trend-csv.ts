import type { TrendPoint, TrendResult } from '@sightline/domain/trend'
import { bucketsOf, type TrendChartLine } from './trend-chart'

/**
 * One row for each bucket, one column for each line, exact values; RFC 4180 with a total at the end. A bucket that has not
 * begun has no value.
 */
export function toTrendCsv(result: TrendResult, lines: readonly TrendChartLine[]): string {
  const hasBegun = ({ at }: TrendPoint) => at <= result.proof.computedAt
  const columns = lines.flatMap(({ label, line }) => [
    { label, values: line.points.filter(hasBegun).map((point) => point.value), total: line.total },
    ...(line.previous
      ? [
          {
            label: `${label}, previous period`,
            values: line.previous.points.map((point) => point.value),
            total: line.previous.total,
          },
        ]
      : []),
  ])
  const rows = [
    ['time', ...columns.map((column) => toSafeText(column.label))],
    ...bucketsOf(result).map((at, index) => [
      at.toISOString(),
      ...columns.map((column) => String(column.values[index] ?? '')),
    ]),
    ['total', ...columns.map((column) => String(column.total))],
  ]
  return `${rows.map((row) => row.map(quote).join(',')).join('\r\n')}\r\n`
}

function quote(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** Labels come from events, which anyone may send: a spreadsheet must not run them as a formula. */
function toSafeText(label: string): string {
  return /^[=+\-@\t\r]/.test(label) ? `'${label}` : label
}

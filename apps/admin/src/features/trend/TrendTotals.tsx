import { relativeChange } from '@sightline/domain/kernel'
import { createColumnHelper, getCoreRowModel, getSortedRowModel, useReactTable } from '@tanstack/react-table'
import { useMemo } from 'react'
import { DataTable } from '../../ui/DataTable'
import { formatChange, formatExact } from '../../ui/format/number'
import type { TrendChartLine } from './trend-chart'

const column = createColumnHelper<TrendChartLine>()

const nameColumn = column.accessor('label', {
  header: 'Series',
  cell: ({ row: { original } }) => (
    <span className="flex min-w-0 items-baseline gap-2.5" title={original.label}>
      <span className={`size-2.5 shrink-0 rounded-[3px] bg-${original.color}`} aria-hidden="true" />
      <span className="min-w-0">
        <span className="block truncate text-ink">{original.name}</span>
        {original.series && <span className="block truncate text-xs text-ink-3">{original.series}</span>}
      </span>
    </span>
  ),
})
const totalColumn = column.accessor((row) => row.line.total, {
  id: 'total',
  // A percentile of the range is no total of its days, nor is a count of persons.
  header: 'Whole range',
  meta: { numeric: true },
  cell: ({ getValue }) => <span className="font-medium text-ink">{formatExact(getValue())}</span>,
})
const previousColumn = column.accessor((row) => row.line.previous?.total ?? 0, {
  id: 'previous',
  header: 'Previous',
  meta: { numeric: true, wideOnly: true },
  cell: ({ getValue }) => formatExact(getValue()),
})
const changeColumn = column.accessor((row) => relativeChange(row.line.total, row.line.previous?.total ?? 0) ?? 0, {
  id: 'change',
  header: 'Change',
  meta: { numeric: true },
  cell: ({ row, getValue }) => (row.original.line.previous?.total ? formatChange(getValue()) : '–'),
})

/** One row for each line: its name and the measure over the whole range. */
export function TrendTotals({ lines }: { lines: readonly TrendChartLine[] }) {
  const isCompared = lines.some(({ line }) => line.previous !== undefined)
  const columns = useMemo(
    () => [nameColumn, totalColumn, ...(isCompared ? [previousColumn, changeColumn] : [])],
    [isCompared],
  )
  const data = useMemo(() => [...lines], [lines])
  const table = useReactTable({
    data,
    columns,
    getRowId: (row) => row.key,
    getCoreRowModel: getCoreRowModel(),
    getSortedRowModel: getSortedRowModel(),
  })
  return (
    <DataTable
      table={table}
      label="Totals"
      testId="trend-totals"
      rowData={(row) => ({
        'data-label': row.label,
        'data-value': row.line.total,
        'data-previous': row.line.previous?.total,
      })}
    />
  )
}

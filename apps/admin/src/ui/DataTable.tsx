import { RiArrowDownSLine, RiArrowUpSLine } from '@remixicon/react'
import { flexRender, type Header, type RowData, type Table } from '@tanstack/react-table'
import { classes } from './classes'

declare module '@tanstack/react-table' {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- the library's own parameters
  interface ColumnMeta<TData extends RowData, TValue> {
    /** Right aligned, digits of equal width. */
    readonly numeric?: boolean
    /** Left out on a phone. */
    readonly wideOnly?: boolean
  }
}

interface DataTableProps<T> {
  readonly table: Table<T>
  readonly label: string
  readonly testId?: string
  /** `data-*` attributes of a row, with its exact values. */
  readonly rowData?: (row: T) => Readonly<Record<`data-${string}`, string | number | undefined>>
}

export function DataTable<T>({ table, label, testId, rowData }: DataTableProps<T>) {
  return (
    <div className="thin-scroll overflow-x-auto border-t border-line">
      <table aria-label={label} data-testid={testId} className="w-full">
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} className="border-b border-line text-xs text-ink-3">
              {group.headers.map((header) => (
                <HeaderCell key={header.id} header={header} />
              ))}
            </tr>
          ))}
        </thead>
        <tbody className="divide-y divide-line/60">
          {table.getRowModel().rows.map((row) => (
            <tr
              key={row.id}
              data-testid={testId && `${testId}-row`}
              {...rowData?.(row.original)}
              className="hover:bg-canvas"
            >
              {row.getVisibleCells().map((cell) => (
                <td key={cell.id} className={cellClasses(cell.column.columnDef.meta)}>
                  {flexRender(cell.column.columnDef.cell, cell.getContext())}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function HeaderCell<T>({ header }: { header: Header<T, unknown> }) {
  const sorted = header.column.getIsSorted()
  const title = flexRender(header.column.columnDef.header, header.getContext())
  const isNumeric = header.column.columnDef.meta?.numeric ?? false
  const SortIcon = sorted === 'asc' ? RiArrowUpSLine : RiArrowDownSLine
  // Towards the inside of the column, so that titles stay flush with the values.
  const icon = (
    <SortIcon
      className={classes('size-4', sorted === false && 'opacity-0 group-hover:opacity-60')}
      aria-hidden="true"
    />
  )
  return (
    <th
      scope="col"
      aria-sort={sorted === false ? undefined : sorted === 'asc' ? 'ascending' : 'descending'}
      className={classes(cellClasses(header.column.columnDef.meta), 'font-medium')}
    >
      {header.column.getCanSort() ? (
        <button
          type="button"
          onClick={header.column.getToggleSortingHandler()}
          className="group inline-flex items-center rounded align-middle hover:text-ink"
        >
          {isNumeric && icon}
          {title}
          {!isNumeric && icon}
        </button>
      ) : (
        title
      )}
    </th>
  )
}

function cellClasses(meta: { readonly numeric?: boolean; readonly wideOnly?: boolean } = {}): string {
  return classes(
    'px-3 py-2 first:pl-4 last:pr-4 sm:px-5 sm:first:pl-5 sm:last:pr-5',
    meta.wideOnly && 'max-sm:hidden',
    meta.numeric ? 'numeric whitespace-nowrap text-right' : 'w-full max-w-0 truncate text-left',
  )
}

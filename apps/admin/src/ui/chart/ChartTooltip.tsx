import type { ChartRow, ChartSeries } from './chart-row'

interface ChartTooltipProps {
  readonly row: ChartRow
  readonly position: number
  readonly series: readonly ChartSeries[]
  readonly formatValue: (value: number) => string
}

const maxLines = 12

export function ChartTooltip({ row, position, series, formatValue }: ChartTooltipProps) {
  const known = series
    .map((one) => ({ ...one, value: row.values[one.key] }))
    .filter((one) => one.value !== undefined && !(one.continues !== undefined && one.continues in row.values))
  // One line more is as tall as the line that would say so.
  const shown = known.length === maxLines + 1 ? known : known.slice(0, maxLines)
  return (
    <div className="min-w-40 rounded-lg bg-raised text-xs shadow-pop ring-1 ring-line">
      <p className="border-b border-line px-3 py-1.5 font-medium text-ink">{row.title}</p>
      <ul className="space-y-1 px-3 py-2">
        {shown.map((one) => (
          <li key={one.key} className="flex items-center gap-2">
            <span className={`size-2 shrink-0 rounded-full bg-${one.color}`} />
            <span className="max-w-48 flex-1 truncate text-ink-3">{one.titles?.[position] ?? one.label}</span>
            <span className="numeric pl-3 font-medium text-ink">{formatValue(one.value ?? 0)}</span>
          </li>
        ))}
        {known.length > shown.length && <li className="text-ink-3">+{known.length - shown.length} more</li>}
      </ul>
    </div>
  )
}

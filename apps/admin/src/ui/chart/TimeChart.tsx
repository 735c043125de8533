import { AreaChart, BarChart, LineChart, type CustomTooltipProps } from '@tremor/react'
import { useMemo } from 'react'
import { formatDuration, formatDurationShort } from '../format/duration'
import { axisEndRoom, axisTop, axisWidth, type AxisSteps, type ChartRow, type ChartSeries } from './chart-row'
import { ChartTooltip } from './ChartTooltip'

export interface TimeChartProps {
  readonly kind: 'area' | 'line' | 'bar'
  readonly rows: readonly ChartRow[]
  readonly series: readonly ChartSeries[]
  readonly formatAxis: (value: number) => string
  readonly formatValue: (value: number) => string
  /** What the chart shows, for those who cannot see it. */
  readonly label: string
  readonly stacked?: boolean
  readonly allowDecimals?: boolean
  readonly minimal?: boolean
  readonly className?: string
}

/** The one place that knows Tremor's charts. */
export function TimeChart(props: TimeChartProps) {
  const { kind, rows, series, formatValue, label, minimal = false } = props
  const { formatAxis, steps } = axisOf(props)
  const Tooltip = useMemo(() => createTooltip(rows, series, formatValue), [rows, series, formatValue])
  const data = useMemo(() => rows.map((row, index) => ({ index, label: row.label, ...row.values })), [rows])
  const top = axisTop(rows, props.stacked ?? false, steps)
  const common = {
    data,
    index: 'label',
    categories: series.map((one) => one.key),
    colors: series.map((one) => one.color),
    valueFormatter: formatAxis,
    yAxisWidth: axisWidth(rows, formatAxis),
    ...(top === undefined ? {} : { minValue: 0, maxValue: top }),
    allowDecimals: props.allowDecimals ?? false,
    customTooltip: Tooltip,
    showLegend: false,
    showAnimation: false,
    showYAxis: !minimal,
    showGridLines: !minimal,
    tickGap: 28,
    padding: minimal ? { left: 16, right: 16 } : { left: 8, right: kind === 'bar' ? 8 : axisEndRoom(rows) },
    className: props.className ?? 'h-72',
    role: 'img',
    'aria-label': label,
  }
  if (kind === 'bar')
    return <BarChart {...common} stack={props.stacked ?? false} barCategoryGap={minimal ? '16%' : '24%'} />
  if (kind === 'line') return <LineChart {...common} connectNulls curveType="linear" />
  return <AreaChart {...common} connectNulls curveType="linear" stack={props.stacked ?? false} />
}

/** A duration is told by its format: its steps are round on a clock, and its labels leave out what is nought. */
function axisOf(props: TimeChartProps): { formatAxis: (value: number) => string; steps: AxisSteps } {
  if (props.formatAxis === formatDuration) return { formatAxis: formatDurationShort, steps: 'seconds' }
  return { formatAxis: props.formatAxis, steps: props.allowDecimals ? 'decimal' : 'whole' }
}

/** Tremor takes a component; this one closes over the rows, for its own props carry only labels. */
function createTooltip(
  rows: readonly ChartRow[],
  series: readonly ChartSeries[],
  formatValue: (value: number) => string,
) {
  return function Tooltip({ payload, active }: CustomTooltipProps) {
    const position: unknown = payload?.[0]?.payload?.index
    const row = typeof position === 'number' ? rows[position] : undefined
    if (!active || !row || typeof position !== 'number') return null
    return <ChartTooltip row={row} position={position} series={series} formatValue={formatValue} />
  }
}

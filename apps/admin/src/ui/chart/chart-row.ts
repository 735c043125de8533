/** One position on the time axis. Values are keyed by series; undefined leaves a gap. */
export interface ChartRow {
  /** On the axis. */
  readonly label: string
  /** In the tooltip, more exactly. */
  readonly title: string
  readonly values: Readonly<Record<string, number>>
}

export interface ChartSeries {
  readonly key: string
  readonly label: string
  readonly color: string
  /** In the tooltip instead of the row's title, for a series of another period. */
  readonly titles?: readonly string[]
  /** Key of the series that this one continues: told twice at the bucket where they meet otherwise. */
  readonly continues?: string
}

export const seriesColors = Array.from({ length: 10 }, (_, index) => `chart-${index + 1}`)

/** For the sum of what has no line of its own. */
export const otherColor = 'chart-muted'

/** After ten series colours repeat; a chart with more cannot be read by colour anyway. */
export function seriesColor(index: number): string {
  return seriesColors[index % seriesColors.length] ?? 'chart-1'
}

/** The paler, dashed twin of a series colour, for the period before. */
export function pastColor(color: string): string {
  return color.replace('chart-', 'past-')
}

/** Room for the longest label of the value axis, in pixels. */
export function axisWidth(rows: readonly ChartRow[], format: (value: number) => string): number {
  const values = rows.flatMap((row) => Object.values(row.values))
  const peak = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const longest = Math.max(...[peak, peak * 0.75, peak / 4, 0].map((value) => format(value).length))
  return Math.min(80, Math.max(34, longest * 7 + 8))
}

/** Steps that people count in, as multiples of a power of ten. */
const steps = [1, 2, 2.5, 5, 10]
/** Intervals of the value axis, which draws five ticks. */
const intervals = 4

/**
 * The top of the value axis: the smallest four equal, round steps that hold every value, or the sum of every row where
 * rows are stacked. Undefined, for the chart to choose, when a value is negative or there is none.
 * @param isWhole steps are whole numbers.
 */
export function axisTop(rows: readonly ChartRow[], isStacked: boolean, isWhole: boolean): number | undefined {
  const heights = rows.flatMap((row) => {
    const values = Object.values(row.values)
    return isStacked ? values.reduce((sum, value) => sum + value, 0) : values
  })
  const peak = Math.max(0, ...heights)
  if (peak === 0 || heights.some((height) => height < 0)) return undefined
  const magnitude = 10 ** Math.floor(Math.log10(peak / intervals))
  const step = steps
    .map((multiple) => multiple * magnitude)
    .find((size) => size * intervals >= peak && (!isWhole || Number.isInteger(size)))
  return step === undefined ? (isWhole ? intervals : undefined) : step * intervals
}

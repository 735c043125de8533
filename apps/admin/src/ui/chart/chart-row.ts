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

const seriesColors = Array.from({ length: 10 }, (_, index) => `chart-${index + 1}`)

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

/** Intervals of the value axis, which draws five ticks. */
const intervals = 4

/** What the steps of a value axis are round in. */
export type AxisSteps = 'whole' | 'decimal' | 'seconds'

/**
 * The top of the value axis: the smallest four equal, round steps that hold every value, or the sum of every row where
 * rows are stacked. Undefined, for the chart to choose, when a value is negative or there is none.
 */
export function axisTop(rows: readonly ChartRow[], isStacked: boolean, steps: AxisSteps): number | undefined {
  const heights = rows.flatMap((row) => {
    const values = Object.values(row.values)
    return isStacked ? values.reduce((sum, value) => sum + value, 0) : values
  })
  const peak = Math.max(0, ...heights)
  if (peak === 0 || heights.some((height) => height < 0)) return undefined
  return intervals * (steps === 'seconds' ? clockStep(peak) : decimalStep(peak, steps === 'whole'))
}

/** Steps that people count in, as multiples of a power of ten. */
const multiples = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]

function decimalStep(peak: number, isWhole: boolean): number {
  const magnitude = 10 ** Math.floor(Math.log10(peak / intervals))
  const step = multiples
    .map((multiple) => multiple * magnitude)
    .find((size) => size * intervals >= peak && (!isWhole || Number.isInteger(size)))
  return step ?? 1
}

const hour = 3600
/** Steps of a clock, in seconds. */
const clockSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour]

function clockStep(peak: number): number {
  const days = 24 * hour * decimalStep(peak / (24 * hour), true)
  return clockSteps.find((size) => size * intervals >= peak) ?? days
}

/** Half of the last label of the time axis, in pixels: without this room it, and every second label with it, is left out. */
export function axisEndRoom(rows: readonly ChartRow[]): number {
  return Math.max(8, Math.ceil((rows.at(-1)?.label.length ?? 0) * 3.2))
}

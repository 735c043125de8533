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

import type { TrendLine, TrendResult } from '@sightline/domain/trend'
import { otherColor, pastColor, seriesColor, type ChartRow, type ChartSeries } from '../../ui/chart/chart-row'
import { formatBucketLong, formatBucketShort, type BucketFormat } from '../../ui/format/date'
import { lineLabel, type TrendQuestion } from './trend-label'

export interface TrendChartLine {
  /** Stable within one result: also names the column of the table and of the CSV file. */
  readonly key: string
  readonly label: string
  readonly color: string
  readonly line: TrendLine
}

export interface TrendChart {
  readonly rows: readonly ChartRow[]
  readonly series: readonly ChartSeries[]
  /** How many lines there are beyond those drawn. */
  readonly hiddenLines: number
}

/** More lines cannot be told apart. The table has all of them. */
export const maxDrawnLines = 10

export function toChartLines(result: TrendResult, question: TrendQuestion): TrendChartLine[] {
  return result.lines.map((line, index) => ({
    key: `line${index}`,
    label: lineLabel(question, line),
    color: line.breakdown?.kind === 'other' ? otherColor : seriesColor(index),
    line,
  }))
}

/** Draws the largest lines; the period before of each, where asked for, in a paler twin of its colour. */
export function toTrendChart(result: TrendResult, lines: readonly TrendChartLine[]): TrendChart {
  const drawn = [...lines].sort((a, b) => b.line.total - a.line.total).slice(0, maxDrawnLines)
  const inOrder = lines.filter((one) => drawn.includes(one))
  const format = bucketFormatOf(result)
  const computedAt = result.proof.computedAt.getTime()
  const rows = bucketsOf(result).map((at, index) => ({
    label: formatBucketShort(at, format),
    title: formatBucketLong(at, format),
    values: Object.fromEntries(
      inOrder.flatMap(({ key, line }) => [
        // A bucket that has not begun is a gap, not a zero.
        ...(at.getTime() <= computedAt ? [[key, line.points[index]?.value ?? 0] as const] : []),
        ...(line.previous ? [[`${key}-past`, line.previous.points[index]?.value ?? 0] as const] : []),
      ]),
    ),
  }))
  const series = inOrder.flatMap(({ key, label, color, line }) => [
    { key, label, color },
    ...(line.previous
      ? [
          pastSeries(
            { key, label, color },
            line.previous.points.map((point) => point.at),
            format,
          ),
        ]
      : []),
  ])
  return { rows, series, hiddenLines: lines.length - inOrder.length }
}

function pastSeries(series: ChartSeries, instants: readonly Date[], format: BucketFormat): ChartSeries {
  return {
    key: `${series.key}-past`,
    label: `${series.label}, previous period`,
    color: pastColor(series.color),
    titles: instants.map((at) => `${series.label}, ${formatBucketLong(at, format)}`),
  }
}

/** The starts of all buckets; every line has the same ones. */
export function bucketsOf(result: TrendResult): readonly Date[] {
  return result.lines[0]?.points.map((point) => point.at) ?? []
}

export function bucketFormatOf(result: TrendResult): BucketFormat {
  const spanMs = result.range.to.getTime() - result.range.from.getTime()
  return { granularity: result.granularity, timeZone: result.timeZone, withinOneDay: spanMs <= 95_040_000 }
}

/** Whether there is nothing at all to draw. */
export function isEmptyTrend(result: TrendResult): boolean {
  return result.lines.every((line) => line.total === 0 && line.points.every((point) => point.value === 0))
}

import type { TrendLine, TrendResult } from '@sightline/domain/trend'
import { otherColor, pastColor, seriesColor, type ChartRow, type ChartSeries } from '../../ui/chart/chart-row'
import { findRunningBucket } from '../../ui/chart/running-bucket'
import { formatBucketLong, formatBucketShort, type BucketFormat } from '../../ui/format/date'
import { lineLabel, lineName, type LineName, type TrendQuestion } from './trend-label'

export interface TrendChartLine extends LineName {
  /** Stable within one result: also names the column of the table and of the CSV file. */
  readonly key: string
  readonly label: string
  readonly color: string
  readonly line: TrendLine
}

export interface TrendChart {
  readonly rows: readonly ChartRow[]
  readonly series: readonly ChartSeries[]
  /** Position of the bucket that can still grow; -1 when all are over. */
  readonly running: number
  /** How many lines there are beyond those drawn. */
  readonly hiddenLines: number
}

/** Ten colours and the rest; more cannot be told apart. The table has all of them. */
export const maxDrawnLines = 11

export function toChartLines(result: TrendResult, question: TrendQuestion): TrendChartLine[] {
  return result.lines.map((line, index) => {
    const name = lineName(question, line)
    const color = line.breakdown?.kind === 'other' ? otherColor : seriesColor(index)
    return { key: `line${index}`, ...name, label: lineLabel(name), color, line }
  })
}

/**
 * Draws the largest lines; the period before of each, where asked for, in a paler twin of its colour. With
 * `splitRunning` the stretch to the bucket that can still grow is a series of its own, drawn dashed.
 */
export function toTrendChart(
  result: TrendResult,
  lines: readonly TrendChartLine[],
  { splitRunning }: { readonly splitRunning: boolean },
): TrendChart {
  const largest = [...lines].sort((a, b) => b.line.total - a.line.total).slice(0, maxDrawnLines)
  const drawn = lines.filter((one) => largest.includes(one))
  const format = bucketFormatOf(result)
  const buckets = bucketsOf(result)
  const running = findRunningBucket(buckets, result.granularity, result.proof.computedAt)
  // The first bucket has no line to continue.
  const open = splitRunning && running > 0 ? running : undefined
  const rows = buckets.map((at, index) => ({
    label: formatBucketShort(at, format),
    title: `${formatBucketLong(at, format)}${index === running ? ' (so far)' : ''}`,
    // A bucket that has not begun is a gap, not a zero.
    values: valuesAt(drawn, { index, open, hasBegun: at <= result.proof.computedAt }),
  }))
  const series = drawn.flatMap(({ key, label, color, line }) => [
    { key, label, color },
    ...(open === undefined ? [] : [{ key: `${key}-open`, label, color: pastColor(color), continues: key }]),
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
  return { rows, series, running, hiddenLines: lines.length - drawn.length }
}

interface BucketPosition {
  readonly index: number
  readonly open: number | undefined
  readonly hasBegun: boolean
}

function valuesAt(lines: readonly TrendChartLine[], { index, open, hasBegun }: BucketPosition): Record<string, number> {
  const touchesOpen = open !== undefined && (index === open || index === open - 1)
  return Object.fromEntries(
    lines.flatMap(({ key, line }) => {
      const value = line.points[index]?.value ?? 0
      const past = line.previous?.points[index]?.value
      return [
        ...(hasBegun && index !== open ? [[key, value] as const] : []),
        ...(touchesOpen ? [[`${key}-open`, value] as const] : []),
        ...(past === undefined ? [] : [[`${key}-past`, past] as const]),
      ]
    }),
  )
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

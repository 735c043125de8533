import type { TrendLine, TrendResult } from '@sightline/domain/trend'
import { describe, expect, it } from 'vitest'
import { isEmptyTrend, maxDrawnLines, toChartLines, toTrendChart } from './trend-chart'
import { parseTrendSearch } from './trend-url'

const days = ['2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z', '2026-03-03T00:00:00Z'].map((text) => new Date(text))
const daysBefore = ['2026-02-26T00:00:00Z', '2026-02-27T00:00:00Z', '2026-02-28T00:00:00Z'].map(
  (text) => new Date(text),
)

const aLine = (values: number[], more: Partial<TrendLine> = {}): TrendLine => ({
  series: 0,
  points: days.map((at, index) => ({ at, value: values[index] ?? 0 })),
  total: values.reduce((sum, value) => sum + value, 0),
  ...more,
})

const aResult = (lines: TrendLine[]): TrendResult => ({
  range: { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-03-04T00:00:00Z') },
  granularity: 'day',
  timeZone: 'UTC',
  lines,
  proof: {
    definition: 'trend@1',
    table: 'events',
    sql: '',
    rowsRead: 0,
    bytesRead: 0,
    elapsedMs: 0,
    computedAt: new Date('2026-03-02T12:00:00Z'),
    cacheAgeMs: 0,
    notes: [],
  },
})

const chartOf = (result: TrendResult, search = {}) => {
  const lines = toChartLines(result, parseTrendSearch(search))
  return { lines, chart: toTrendChart(result, lines, { splitRunning: false }) }
}

describe('toTrendChart', () => {
  it('has a row for each bucket and no value where time has not come yet', () => {
    const { chart } = chartOf(aResult([aLine([4, 2, 0])]))
    expect(chart.rows.map((row) => row.label)).toEqual(['Mar 1', 'Mar 2', 'Mar 3'])
    expect(chart.rows.map((row) => row.values)).toEqual([{ line0: 4 }, { line0: 2 }, {}])
  })

  it('sets apart the stretch to the bucket that is still running', () => {
    const result = aResult([aLine([4, 2, 0])])
    const { rows, series } = toTrendChart(result, toChartLines(result, parseTrendSearch({})), { splitRunning: true })
    expect(rows.map((row) => row.values)).toEqual([{ line0: 4, 'line0-open': 4 }, { 'line0-open': 2 }, {}])
    expect(rows[1]?.title).toBe('Mon, Mar 2, 2026 (so far)')
    expect(series[1]).toMatchObject({ key: 'line0-open', color: 'past-1', continues: 'line0' })
  })

  it('draws the period before with its own dates in the paler colour', () => {
    const previous = { points: daysBefore.map((at) => ({ at, value: 1 })), total: 3 }
    const { chart } = chartOf(aResult([aLine([4, 2, 0], { previous })]), { s: 'purchase~count' })
    expect(chart.rows[2]?.values).toEqual({ 'line0-past': 1 })
    expect(chart.series[1]).toMatchObject({ color: 'past-1', label: 'purchase, previous period' })
    expect(chart.series[1]?.titles?.[0]).toBe('purchase, Thu, Feb 26, 2026')
  })

  it('draws the largest lines only, each in the colour it has in the table', () => {
    const lines = Array.from({ length: 12 }, (_, index) => aLine([index]))
    const { chart } = chartOf(aResult(lines))
    expect(chart.hiddenLines).toBe(12 - maxDrawnLines)
    expect(chart.series.map((one) => one.key)).not.toContain('line0')
    expect(chart.series[0]).toMatchObject({ key: 'line1', color: 'chart-2' })
  })
})

describe('toChartLines', () => {
  it('names lines by breakdown, and by series too when there are several', () => {
    const result = aResult([
      aLine([1], { breakdown: { kind: 'value', value: 'DE' } }),
      aLine([1], { breakdown: { kind: 'none' } }),
      aLine([1], { breakdown: { kind: 'other' } }),
    ])
    expect(chartOf(result, { breakdown: 'country' }).lines.map((one) => one.label)).toEqual([
      'Germany',
      '(none)',
      'Other',
    ])
    const several = chartOf(result, { breakdown: 'country', s: ['purchase~sum:revenue', 'sign_up~count'] })
    expect(several.lines[0]).toMatchObject({
      label: 'purchase, sum of Revenue · Germany',
      name: 'Germany',
      series: 'purchase, sum of Revenue',
    })
  })
})

describe('isEmptyTrend', () => {
  it('is true only when every point is zero', () => {
    expect(isEmptyTrend(aResult([]))).toBe(true)
    expect(isEmptyTrend(aResult([aLine([0, 0, 0])]))).toBe(true)
    expect(isEmptyTrend(aResult([aLine([0, 1, 0])]))).toBe(false)
  })
})

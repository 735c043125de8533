import type { TrendLine, TrendResult } from '@sightline/domain/trend'
import { describe, expect, it } from 'vitest'
import { toChartLines } from './trend-chart'
import { toMatrixRows } from './trend-matrix'
import { parseTrendSearch } from './trend-url'

const day = (text: string) => new Date(`2026-${text}T00:00:00Z`)
const pointsOf = (days: readonly string[], values: readonly number[]) =>
  days.map((text, index) => ({ at: day(text), value: values[index] ?? 0 }))

const line: TrendLine = {
  series: 0,
  points: pointsOf(['03-01', '03-02', '03-03'], [4, 2, 0]),
  total: 6,
  // Only as long as what there is of the range.
  previous: { points: pointsOf(['02-26', '02-27'], [2, 0]), total: 2 },
}
const result: TrendResult = {
  range: { from: day('03-01'), to: day('03-04') },
  granularity: 'day',
  timeZone: 'UTC',
  lines: [line],
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
}
const rows = toMatrixRows(result, toChartLines(result, parseTrendSearch({})))

describe('toMatrixRows', () => {
  it('has no value where time has not come yet, and marks what can still grow', () => {
    expect(rows.map(({ title, state, cells }) => [title, state, cells[0]?.value])).toEqual([
      ['Sun, Mar 1, 2026', 'past', 4],
      ['Mon, Mar 2, 2026', 'running', 2],
      ['Tue, Mar 3, 2026', 'ahead', undefined],
    ])
  })

  it('sets the bucket of the period before beside each, with its own date', () => {
    expect(rows.map(({ previousTitle, cells }) => [previousTitle, cells[0]?.previous])).toEqual([
      ['Thu, Feb 26, 2026', 2],
      ['Fri, Feb 27, 2026', 0],
      [undefined, undefined],
    ])
  })
})

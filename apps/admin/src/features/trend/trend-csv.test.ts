import type { TrendResult } from '@sightline/domain/trend'
import { describe, expect, it } from 'vitest'
import { toTrendCsv } from './trend-csv'

const at = new Date('2026-03-01T00:00:00Z')
const result: TrendResult = {
  range: { from: at, to: new Date('2026-03-02T00:00:00Z') },
  granularity: 'day',
  timeZone: 'UTC',
  lines: [{ series: 0, points: [{ at, value: 1.5 }], total: 1.5, previous: { points: [{ at, value: 2 }], total: 2 } }],
  proof: {
    definition: 'trend@1',
    table: 'events',
    sql: '',
    rowsRead: 0,
    bytesRead: 0,
    elapsedMs: 0,
    computedAt: at,
    cacheAgeMs: 0,
    notes: [],
  },
}
const csvWith = (label: string) =>
  toTrendCsv(
    result,
    result.lines.map((line) => ({ key: 'line0', name: label, label, color: 'chart-1', line })),
  ).split('\r\n')

describe('toTrendCsv', () => {
  it('writes exact values with both periods and a total', () => {
    expect(csvWith('sales')).toEqual([
      'time,sales,"sales, previous period"',
      '2026-03-01T00:00:00.000Z,1.5,2',
      'total,1.5,2',
      '',
    ])
  })

  it('quotes what would break a row and disarms formulas', () => {
    expect(csvWith('a "b", c')[0]).toBe('time,"a ""b"", c","a ""b"", c, previous period"')
    expect(csvWith('=1+1')[0]).toMatch(/^time,'=1\+1,/)
  })
})

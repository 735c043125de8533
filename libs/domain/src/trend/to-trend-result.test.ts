import { describe, expect, it } from 'vitest'
import type { QueryProof } from '../query/index.ts'
import { toTrendResult, type TrendLineCells } from './to-trend-result.ts'
import { trendDefinition } from './trend.ts'

const proof: QueryProof = {
  definition: 'trend@1',
  table: 'events',
  sql: '',
  rowsRead: 0,
  bytesRead: 0,
  elapsedMs: 0,
  computedAt: new Date(0),
  cacheAgeMs: 0,
  notes: [],
}
const definition = trendDefinition.parse({
  series: [{ event: '*', measure: { kind: 'visitors' } }],
  granularity: 'day',
  range: { kind: 'relative', last: '3d' },
})
const day = (date: string) => new Date(`${date}T00:00:00Z`)
const range = { from: day('2026-01-03'), to: day('2026-01-06') }

function toResult(line: Omit<TrendLineCells, 'series'>, previousRange?: typeof range) {
  const lines = [{ ...line, series: 0 }]
  return toTrendResult({ definition, range, timeZone: 'UTC', lines, proof, ...(previousRange && { previousRange }) })
    .lines[0]
}

describe('toTrendResult', () => {
  it('fills empty buckets and takes the total as it was counted, not as a sum', () => {
    const line = toResult({
      current: [{ at: day('2026-01-05'), value: 2 }, { at: day('2026-01-03'), value: 2 }, { value: 3 }],
    })
    expect(line?.points.map((point) => point.value)).toEqual([2, 0, 2])
    expect(line?.points[0]?.at).toEqual(day('2026-01-03'))
    expect(line?.total).toBe(3)
    expect(line).not.toHaveProperty('previous')
    expect(line).not.toHaveProperty('breakdown')
  })

  it('aligns the period before by position and keeps its own dates', () => {
    const previous = { from: day('2025-12-31'), to: day('2026-01-03') }
    const line = toResult({ current: [], previous: [{ at: day('2026-01-01'), value: 5 }, { value: 5 }] }, previous)
    expect(line?.previous?.points).toEqual([
      { at: day('2025-12-31'), value: 0 },
      { at: day('2026-01-01'), value: 5 },
      { at: day('2026-01-02'), value: 0 },
    ])
    expect(line?.previous?.total).toBe(5)
  })

  it('leaves points of a longer period before out of the points, not out of the total', () => {
    const longer = { from: day('2025-12-30'), to: day('2026-01-03') }
    const previous = [{ at: day('2026-01-01'), value: 5 }, { at: day('2026-01-02'), value: 7 }, { value: 12 }]
    const line = toResult({ current: [], previous }, longer)
    expect(line?.previous?.points.map((point) => point.value)).toEqual([0, 0, 5])
    expect(line?.previous?.total).toBe(12)
  })
})

import { describe, expect, it } from 'vitest'
import type { QueryProof } from '../query/index.ts'
import { overviewDefinition } from './overview.ts'
import { toOverviewResult } from './to-overview-result.ts'

const proof: QueryProof = {
  definition: 'overview@1',
  table: 'traffic_15m',
  sql: '',
  rowsRead: 0,
  bytesRead: 0,
  elapsedMs: 0,
  computedAt: new Date(0),
  cacheAgeMs: 0,
  notes: [],
}
const day = (date: string) => new Date(`${date}T00:00:00Z`)

describe('toOverviewResult', () => {
  it('makes rates of sums, and 0 of nothing', () => {
    const result = toOverviewResult({
      definition: overviewDefinition.parse({ range: { kind: 'relative', last: '2d' }, granularity: 'day' }),
      range: { from: day('2026-01-03'), to: day('2026-01-05') },
      previousRange: { from: day('2026-01-01'), to: day('2026-01-03') },
      timeZone: 'UTC',
      current: {
        traffic: [
          { visitors: 3, views: 10 },
          { at: day('2026-01-03'), visitors: 3, views: 10 },
        ],
        sessions: [
          { sessions: 4, bounces: 1, durationMs: 90_000 },
          { at: day('2026-01-04'), sessions: 4, bounces: 1, durationMs: 90_000 },
        ],
      },
      previous: { traffic: [], sessions: [] },
      proof,
    })
    expect(result.current).toEqual({
      visitors: 3,
      views: 10,
      sessions: 4,
      bounceRate: 0.25,
      averageDurationSeconds: 22.5,
    })
    expect(result.previous).toEqual({ visitors: 0, views: 0, sessions: 0, bounceRate: 0, averageDurationSeconds: 0 })
    expect(result.points).toEqual([
      { at: day('2026-01-03'), visitors: 3, views: 10, sessions: 0, bounceRate: 0, averageDurationSeconds: 0 },
      { at: day('2026-01-04'), visitors: 0, views: 0, sessions: 4, bounceRate: 0.25, averageDurationSeconds: 22.5 },
    ])
    expect(result.previousPoints.map((point) => point.at)).toEqual([day('2026-01-01'), day('2026-01-02')])
  })

  it('leaves points of the period before that have none beside them out of the points, not out of the totals', () => {
    // 31 days of March; the 31 days before begin in January.
    const result = toOverviewResult({
      definition: overviewDefinition.parse({ range: { kind: 'relative', last: '1M' }, granularity: 'month' }),
      range: { from: day('2026-03-01'), to: day('2026-04-01') },
      previousRange: { from: day('2026-01-29'), to: day('2026-03-01') },
      timeZone: 'UTC',
      current: { traffic: [], sessions: [] },
      previous: {
        traffic: [
          { at: day('2026-01-01'), visitors: 1, views: 2 },
          { at: day('2026-02-01'), visitors: 20, views: 30 },
          { visitors: 21, views: 32 },
        ],
        sessions: [
          { at: day('2026-01-01'), sessions: 1, bounces: 1, durationMs: 0 },
          { at: day('2026-02-01'), sessions: 20, bounces: 0, durationMs: 20_000 },
          { sessions: 21, bounces: 1, durationMs: 20_000 },
        ],
      },
      proof,
    })
    expect(result.previousPoints).toEqual([
      { at: day('2026-01-01'), visitors: 1, views: 2, sessions: 1, bounceRate: 1, averageDurationSeconds: 0 },
    ])
    expect(result.previous).toMatchObject({ visitors: 21, views: 32, sessions: 21 })
  })
})

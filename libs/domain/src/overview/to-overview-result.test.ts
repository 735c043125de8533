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
})

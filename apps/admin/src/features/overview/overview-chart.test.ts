import type { OverviewPoint, OverviewResult } from '@sightline/domain/overview'
import { describe, expect, it } from 'vitest'
import { toOverviewChart } from './overview-chart'

const point = (at: string, visitors: number): OverviewPoint => ({
  at: new Date(at),
  visitors,
  views: visitors * 2,
  sessions: visitors,
  bounceRate: 0.5,
  averageDurationSeconds: 60,
})
const totals = { visitors: 3, views: 6, sessions: 3, bounceRate: 0.5, averageDurationSeconds: 60 }

const result: OverviewResult = {
  range: { from: new Date('2026-03-01T23:00:00Z'), to: new Date('2026-03-04T23:00:00Z') },
  previousRange: { from: new Date('2026-02-26T23:00:00Z'), to: new Date('2026-03-01T23:00:00Z') },
  granularity: 'day',
  timeZone: 'Europe/Berlin',
  current: totals,
  previous: totals,
  points: [point('2026-03-01T23:00:00Z', 5), point('2026-03-02T23:00:00Z', 3), point('2026-03-03T23:00:00Z', 0)],
  previousPoints: [
    point('2026-02-26T23:00:00Z', 1),
    point('2026-02-27T23:00:00Z', 2),
    point('2026-02-28T23:00:00Z', 4),
  ],
  proof: {
    definition: 'overview@1',
    table: 'overview',
    sql: '',
    rowsRead: 0,
    bytesRead: 0,
    elapsedMs: 0,
    computedAt: new Date('2026-03-03T10:00:00Z'),
    cacheAgeMs: 0,
    notes: [],
  },
}

describe('toOverviewChart', () => {
  it('aligns both periods by position and labels days of the project', () => {
    const { rows } = toOverviewChart(result, 'visitors')
    expect(rows.map((row) => row.label)).toEqual(['Mar 2', 'Mar 3', 'Mar 4'])
    expect(rows[0]?.values).toMatchObject({ current: 5, previous: 1 })
  })

  it('leaves out what has not begun and sets apart what is still running', () => {
    const { rows } = toOverviewChart(result, 'views')
    expect(rows.map((row) => row.values)).toEqual([
      { current: 10, running: 10, previous: 2 },
      { running: 6, previous: 4 },
      { previous: 8 },
    ])
    expect(rows.map((row) => row.title.includes('so far'))).toEqual([false, true, false])
  })

  it('leaves a gap where there were no sessions to have a rate of', () => {
    const empty = { ...result, points: result.points.map((one) => ({ ...one, sessions: 0 })) }
    expect(toOverviewChart(empty, 'bounceRate').rows[0]?.values).toEqual({ previous: 0.5 })
    expect(toOverviewChart(empty, 'views').rows[0]?.values).toMatchObject({ current: 10 })
  })

  it('titles the previous period with its own dates', () => {
    const previous = toOverviewChart(result, 'visitors').series.at(-1)
    expect(previous?.titles?.[0]).toBe('Fri, Feb 27, 2026')
  })
})

import { describe, expect, it } from 'vitest'
import { compareVersions, toSources, type SourceCounts } from './source.ts'

const at = new Date('2026-01-31T12:00:00Z')
const counts = (library: string, libraryVersion: string, lastDay: number): SourceCounts => ({
  source: 'segment',
  library,
  libraryVersion,
  lastHour: 0,
  lastDay,
  lastWeek: lastDay,
  lastSeenAt: at,
})

describe('compareVersions', () => {
  it.each([
    ['1.9.0', '1.10.0'],
    ['1.9', '1.9.1'],
    ['', '0.1'],
    ['2.0.0-beta', '2.0.1'],
  ])('takes %s for older than %s', (older, newer) => {
    expect(compareVersions(older, newer)).toBeLessThan(0)
    expect(compareVersions(newer, older)).toBeGreaterThan(0)
    expect(compareVersions(newer, newer)).toBe(0)
  })
})

describe('toSources', () => {
  it('marks versions beside which a newer one sends, and lists the busiest first', () => {
    const sources = toSources([counts('ajs', '1.9.0', 5), counts('ajs', '1.10.0', 9), counts('', '', 1)], [], [])
    expect(sources.map(({ library, libraryVersion, isOutdated }) => [library, libraryVersion, isOutdated])).toEqual([
      ['ajs', '1.10.0', false],
      ['ajs', '1.9.0', true],
      ['', '', false],
    ])
  })

  it('puts each hour in its place, oldest first, and zeros where nothing came', () => {
    const hour = { source: 'segment', library: 'ajs', libraryVersion: '1' }
    const [source] = toSources(
      [counts('ajs', '1', 3)],
      [
        { ...hour, hoursAgo: 0, events: 2 },
        { ...hour, hoursAgo: 23, events: 1 },
      ],
      [],
    )
    expect(source?.byHour).toEqual([1, ...Array.from({ length: 22 }, () => 0), 2])
  })

  it('tells what was refused once for each library', () => {
    const rejects = [{ source: 'segment', library: 'ajs', events: 4 }]
    const sources = toSources([counts('ajs', '1', 9), counts('ajs', '2', 1)], [], rejects)
    expect(sources.map(({ libraryVersion, quarantined }) => [libraryVersion, quarantined])).toEqual([
      ['1', 0],
      ['2', 4],
    ])
  })
})

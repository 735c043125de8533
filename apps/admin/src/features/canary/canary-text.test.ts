import type { CanaryStatus } from '@sightline/domain/canary'
import { describe, expect, it } from 'vitest'
import { toCanaryText } from './canary-text'

const now = new Date('2026-03-01T12:00:30Z')
const titleOf = (status: CanaryStatus) => toCanaryText(status, now, 'Europe/Berlin').title

describe('toCanaryText', () => {
  it('says how long the way takes, and when that was', () => {
    const arrivedAt = new Date('2026-03-01T12:00:10Z')
    expect(titleOf({ kind: 'flowing', roundTripMs: 412.4, arrivedAt })).toBe('Door to query: 412 ms, 20s ago')
    expect(titleOf({ kind: 'flowing', roundTripMs: 12_400, arrivedAt })).toBe('Door to query: 12 s, 20s ago')
  })

  it('names the stage that stands still, in the time of the project', () => {
    const since = new Date('2026-03-01T11:03:20Z')
    const stalled = { kind: 'stalled', stage: 'stored', since } as const
    expect(titleOf({ ...stalled, nodes: { stalled: 1, all: 1 } })).toBe('Stalled at storing, since 12:03')
    expect(titleOf({ ...stalled, nodes: { stalled: 1, all: 3 } })).toBe(
      'Stalled at storing on 1 of 3 nodes, since 12:03',
    )
  })

  it('does not call well what nobody measures', () => {
    expect(titleOf({ kind: 'waiting' })).toBe('Door to query: not measured yet')
    const silent = toCanaryText({ kind: 'silent', since: new Date('2026-03-01T11:03:20Z') }, now, 'UTC')
    expect(silent).toMatchObject({ tone: 'bad', title: 'Door to query: not measured since 11:03' })
  })
})

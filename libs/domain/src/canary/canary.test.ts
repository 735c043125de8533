import { describe, expect, it } from 'vitest'
import { toCanaryState, type CanaryOutcome, type CanaryState } from './canary.ts'
import { toCanaryStatus } from './canary-status.ts'

const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 0, 1, 12, minute, second))
const arrived = (minute: number, roundTripMs: number): CanaryOutcome => ({
  kind: 'arrived',
  sentAt: at(minute),
  roundTripMs,
})
const stalled = (minute: number, stage: 'door' | 'log' | 'stored' | 'query'): CanaryOutcome => ({
  kind: 'stalled',
  sentAt: at(minute),
  stage,
})
const after = (node: string, ...outcomes: readonly CanaryOutcome[]) => {
  const state = outcomes.reduce<CanaryState | undefined>(
    (before, outcome) => toCanaryState(node, before, outcome),
    undefined,
  )
  if (state === undefined) throw new Error('no outcome')
  return state
}

describe('toCanaryState', () => {
  it('remembers when a stage began to stand still, and what the last round trip was', () => {
    expect(after('a', arrived(0, 2_000), stalled(1, 'stored'), stalled(2, 'stored'))).toEqual({
      node: 'a',
      sentAt: at(2),
      arrived: { at: at(0, 2), roundTripMs: 2_000 },
      stall: { stage: 'stored', since: at(1) },
    })
  })

  it('begins anew when another stage stands still, and is well again with the first that arrives', () => {
    const moved = after('a', stalled(1, 'stored'), stalled(2, 'door'))
    expect(moved).toMatchObject({ stall: { stage: 'door', since: at(2) }, arrived: undefined })
    expect(toCanaryState('a', moved, arrived(3, 100)).stall).toBeUndefined()
  })
})

describe('toCanaryStatus', () => {
  it('waits for the first, then says how long the slowest node took', () => {
    expect(toCanaryStatus([], at(0))).toEqual({ kind: 'waiting' })
    const states = [after('a', arrived(5, 300)), after('b', arrived(5, 1_000))]
    expect(toCanaryStatus(states, at(6))).toEqual({
      kind: 'flowing',
      roundTripMs: 1_000,
      arrivedAt: new Date(at(5).getTime() + 300),
    })
  })

  it('names the earliest stage of all nodes, since when, and how many of them stand still', () => {
    const states = [after('a', arrived(5, 300)), after('b', stalled(3, 'query')), after('c', stalled(4, 'stored'))]
    expect(toCanaryStatus(states, at(6))).toEqual({
      kind: 'stalled',
      stage: 'stored',
      since: at(4),
      nodes: { stalled: 2, all: 3 },
    })
  })

  it('does not call well what nobody looks at any more', () => {
    const states = [after('a', arrived(5, 300))]
    expect(toCanaryStatus(states, at(8, 30))).toMatchObject({ kind: 'flowing' })
    expect(toCanaryStatus(states, at(8, 31))).toEqual({ kind: 'silent', since: at(5) })
  })
})

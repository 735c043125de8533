import { isDomainError } from '@sightline/domain/kernel'
import { describe, expect, it } from 'vitest'
import { Quota } from './quota.ts'

/** A quota over a ledger and a clock that the test holds. */
function createQuota() {
  const state = { nowMs: Date.UTC(2026, 0, 31, 23, 58), ledger: 0, isAway: false, asked: [] as string[] }
  const quota = new Quota({
    now: () => state.nowMs,
    readAccepted: (_projectId, since) => {
      state.asked.push(since.toISOString())
      return state.isAway ? Promise.reject(new Error('away')) : Promise.resolve(state.ledger)
    },
  })
  /** Undefined when there is room, else the details of the refusal. */
  const ask = (limit: number) => {
    try {
      quota.assertRoom('p', limit)
      return undefined
    } catch (error) {
      return isDomainError(error) && error.code === 'limit_exceeded' ? error.details : error
    }
  }
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  return { state, quota, ask, settled }
}

describe('Quota', () => {
  it('counts what the ledger has and what was accepted since it was read', async () => {
    const { state, quota, ask, settled } = createQuota()
    state.ledger = 90
    expect(ask(100)).toBeUndefined()
    await settled()
    quota.add('p', 9)
    expect(ask(100)).toBeUndefined()
    quota.add('p', 1)
    expect(ask(100)).toMatchObject({ eventsPerMonth: 100, retryAfterSeconds: 120 })
    expect(state.asked).toEqual(['2026-01-01T00:00:00.000Z'])
  })

  it('reads the ledger again after half a minute, and counts nothing twice', async () => {
    const { state, quota, ask, settled } = createQuota()
    expect(ask(100)).toBeUndefined()
    await settled()
    quota.add('p', 60)
    state.nowMs += 30_000
    state.ledger = 60
    expect(ask(100)).toBeUndefined()
    quota.add('p', 5)
    await settled()
    // 60 by the ledger and the 5 that came while it was read.
    expect([ask(66), ask(65)]).toMatchObject([undefined, { eventsPerMonth: 65 }])
  })

  it('begins a month anew', async () => {
    const { state, quota, ask, settled } = createQuota()
    expect(ask(10)).toBeUndefined()
    await settled()
    quota.add('p', 10)
    expect(ask(10)).toBeDefined()
    state.nowMs = Date.UTC(2026, 1, 1)
    expect(ask(10)).toBeUndefined()
    expect(state.asked.at(-1)).toBe('2026-02-01T00:00:00.000Z')
  })

  it('goes on with what it knows while the ledger is away', async () => {
    const { state, quota, ask, settled } = createQuota()
    state.isAway = true
    expect(ask(10)).toBeUndefined()
    await settled()
    quota.add('p', 10)
    expect(ask(10)).toBeDefined()
  })
})

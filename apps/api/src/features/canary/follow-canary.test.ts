import { describe, expect, it } from 'vitest'
import { followCanary, type CanaryDeps } from './follow-canary.ts'

const away = () => Promise.reject(new Error('away'))

/** A world in which time passes only while the canary pauses. */
function createWorld(overrides: Partial<CanaryDeps> = {}) {
  let nowMs = 0
  const sent: string[] = []
  const deps: CanaryDeps = {
    send: (_, eventId) => {
      sent.push(eventId)
      return Promise.resolve('accepted')
    },
    isCounted: () => Promise.resolve(true),
    isStored: () => Promise.resolve(true),
    createEventId: () => 'e1',
    now: () => new Date(nowMs),
    pause: (ms) => Promise.resolve(void (nowMs += ms)),
    deadlineMs: 30_000,
    ...overrides,
  }
  return { deps, sent, elapsedMs: () => nowMs }
}

describe('followCanary', () => {
  it('says how long the whole way took', async () => {
    let looks = 0
    // Counted at the third look, after pauses of 50 and 100 ms.
    const { deps } = createWorld({ isCounted: () => Promise.resolve(++looks === 3) })
    expect(await followCanary('n', deps)).toEqual({ kind: 'arrived', sentAt: new Date(0), roundTripMs: 150 })
  })

  it.each([
    ['door', { send: away }],
    ['log', { send: () => Promise.resolve('refused' as const) }],
    ['stored', { isCounted: () => Promise.resolve(false), isStored: () => Promise.resolve(false) }],
    ['stored', { isCounted: away, isStored: away }],
    ['query', { isCounted: away }],
  ])(
    'names %s when that is what it does not pass, soon enough for three minutes with a minute between',
    async (stage, faults) => {
      const world = createWorld(faults)
      expect(await followCanary('n', world.deps)).toEqual({ kind: 'stalled', sentAt: new Date(0), stage })
      expect(world.elapsedMs()).toBeGreaterThanOrEqual(30_000)
      expect(world.elapsedMs() + 60_000).toBeLessThan(180_000)
    },
  )

  it('takes a node that is being restarted for slow: the same event is sent again', async () => {
    const world = createWorld()
    let attempts = 0
    const send: CanaryDeps['send'] = (node, eventId) => (++attempts < 4 ? away() : world.deps.send(node, eventId))
    expect(await followCanary('n', { ...world.deps, send })).toMatchObject({ kind: 'arrived', roundTripMs: 350 })
    expect(world.sent).toEqual(['e1'])
  })
})

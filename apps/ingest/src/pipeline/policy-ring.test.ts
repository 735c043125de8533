import { eventPolicy } from '@sightline/domain/event-policy'
import { DomainError } from '@sightline/domain/kernel'
import { describe, expect, it, vi } from 'vitest'
import { createPolicyRing } from './policy-ring.ts'

/** A database whose one project counts the given signal as a bot's; `mood` may take it away. */
function createScene() {
  const scene = {
    nowMs: 0,
    lookups: 0,
    mood: 'well' as 'well' | 'away' | 'hanging',
    signal: 'crawler' as 'crawler' | 'headless',
  }
  const ring = createPolicyRing({
    now: () => scene.nowMs,
    find: (projectId) => {
      scene.lookups++
      if (scene.mood === 'hanging') return new Promise(() => undefined)
      if (scene.mood === 'away') return Promise.reject(new DomainError('unavailable', 'away'))
      if (projectId === 'silent') return Promise.resolve(undefined)
      const policy = eventPolicy.parse({ botSignals: [scene.signal] })
      return Promise.resolve({ policy, hashSalt: Buffer.alloc(32) })
    },
  })
  const signals = async (projectId = 'p') => [...((await ring(projectId))?.botSignals ?? [])]
  return { scene, ring, signals }
}

describe('createPolicyRing', () => {
  it('asks once for many requests, and answers at once from then on', async () => {
    const { scene, ring, signals } = createScene()
    await Promise.all([signals(), signals(), signals('silent')])
    expect(scene.lookups).toBe(2)
    expect(ring('p')).not.toBeInstanceOf(Promise)
    expect(ring('silent')).toBeUndefined()
  })

  it('acts on a change within ten seconds', async () => {
    const { scene, signals } = createScene()
    await signals()
    scene.signal = 'headless'
    scene.nowMs = 9_999
    expect(await signals()).toEqual(['headless'])
  })

  it('goes on with what it knows while the database is away, without asking for every request', async () => {
    const { scene, signals } = createScene()
    await signals()
    scene.mood = 'away'
    scene.nowMs = 3_600_000
    expect(await signals()).toEqual(['crawler'])
    const { lookups } = scene
    expect(await signals()).toEqual(['crawler'])
    expect(scene.lookups).toBe(lookups)
  })

  it('waits a second for a database that takes questions and never answers', async () => {
    vi.useFakeTimers()
    const { scene, signals } = createScene()
    await signals()
    scene.mood = 'hanging'
    scene.nowMs = 60_000
    const answer = signals()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await answer).toEqual(['crawler'])
    expect(await signals()).toEqual(['crawler'])
    vi.useRealTimers()
  })

  it('refuses for now what may have rules that it does not know', async () => {
    const { scene, signals } = createScene()
    scene.mood = 'away'
    await expect(signals()).rejects.toMatchObject({ code: 'unavailable' })
    scene.mood = 'well'
    expect(await signals()).toEqual(['crawler'])
  })
})

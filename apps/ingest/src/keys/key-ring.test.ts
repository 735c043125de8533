import { DomainError } from '@sightline/domain/kernel'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createKeyRing, type ResolvedKey } from './key-ring.ts'

/** A key ring over a store and a clock that the test holds. */
function createRing() {
  const stored = new Map<string, ResolvedKey>([
    ['slw_a', { projectId: 'p1', kind: 'write', limits: {} }],
    ['sls_a', { projectId: 'p1', kind: 'server', limits: {} }],
  ])
  const state = { nowMs: 1_000_000, isStoreAway: false, isStoreHanging: false, lookUps: 0, stored }
  const ring = createKeyRing({
    now: () => state.nowMs,
    find: (claim) => {
      state.lookUps++
      if (state.isStoreHanging) return new Promise(() => undefined)
      if (state.isStoreAway) return Promise.reject(new DomainError('unavailable', 'the database does not answer'))
      return Promise.resolve(stored.get(claim.kind === 'key' ? claim.key : claim.binding.externalId))
    },
  })
  /** The project, or the code of the refusal. */
  const resolve = async (key: string) => {
    try {
      return (await ring.resolve({ kind: 'key', key })).projectId
    } catch (error) {
      return error instanceof DomainError ? error.code : String(error)
    }
  }
  return { state, resolve, resolveRaw: ring.resolve }
}

describe('createKeyRing', () => {
  it('looks a key up once and remembers it for ten seconds', async () => {
    const { state, resolve } = createRing()
    expect(await resolve('slw_a')).toBe('p1')
    state.nowMs += 9_999
    expect(await resolve('slw_a')).toBe('p1')
    expect(state.lookUps).toBe(1)
    state.nowMs += 1
    expect(await resolve('slw_a')).toBe('p1')
    expect(state.lookUps).toBe(2)
  })

  it('looks a key up once for many requests at the same time', async () => {
    const { state, resolve } = createRing()
    expect(await Promise.all(Array.from({ length: 20 }, () => resolve('slw_a')))).toEqual(
      Array.from({ length: 20 }, () => 'p1'),
    )
    expect(state.lookUps).toBe(1)
  })

  it('knows its keys after any number of made-up ones, when the store is away as well', async () => {
    const { state, resolve } = createRing()
    await resolve('slw_a')
    for (let made = 0; made < 60_000; made++) await resolve(`slw_${made}`)
    state.isStoreAway = true
    state.nowMs += 10_000
    expect(await resolve('slw_a')).toBe('p1')
  })

  it('refuses a revoked key at the latest after ten seconds', async () => {
    const { state, resolve } = createRing()
    await resolve('slw_a')
    state.stored.delete('slw_a')
    state.nowMs += 10_000
    expect(await resolve('slw_a')).toBe('unauthenticated')
  })

  it('refuses a key of another kind, and says which kind it wants', async () => {
    const { resolve, resolveRaw } = createRing()
    expect(await resolve('sls_a')).toBe('unauthenticated')
    expect(() => resolveRaw({ kind: 'key', key: 'sls_a' })).toThrow('slw_')
  })

  it('asks about an unknown key at most every two seconds', async () => {
    const { state, resolve } = createRing()
    for (let request = 0; request < 100; request++) expect(await resolve('slw_unknown')).toBe('unauthenticated')
    expect(state.lookUps).toBe(1)
    state.nowMs += 2_000
    await resolve('slw_unknown')
    expect(state.lookUps).toBe(2)
  })

  it('knows a key that was made after it had been refused, within two seconds', async () => {
    const { state, resolve } = createRing()
    await resolve('slw_new')
    state.stored.set('slw_new', { projectId: 'p2', kind: 'write', limits: {} })
    state.nowMs += 2_000
    expect(await resolve('slw_new')).toBe('p2')
  })

  it('goes on with the keys it knows for a day while the store is away', async () => {
    const { state, resolve } = createRing()
    await resolve('slw_a')
    state.isStoreAway = true
    state.nowMs += 24 * 60 * 60 * 1000
    expect(await resolve('slw_a')).toBe('p1')
    state.nowMs += 1
    expect(await resolve('slw_a')).toBe('unavailable')
  })

  it('cannot tell about a key that it does not know while the store is away, and asks again once it is back', async () => {
    const { state, resolve } = createRing()
    state.isStoreAway = true
    expect(await resolve('slw_a')).toBe('unavailable')
    state.isStoreAway = false
    expect(await resolve('slw_a')).toBe('p1')
  })

  it('learns of a revocation as soon as the store is back', async () => {
    const { state, resolve } = createRing()
    await resolve('slw_a')
    state.isStoreAway = true
    state.nowMs += 60_000
    await resolve('slw_a')
    state.isStoreAway = false
    state.stored.delete('slw_a')
    state.nowMs += 10_000
    expect(await resolve('slw_a')).toBe('unauthenticated')
  })

  describe('before a store that takes a question and never answers', () => {
    beforeEach(() => void vi.useFakeTimers())
    afterEach(() => void vi.useRealTimers())

    it('goes on with a known key after a second, and from then on at once', async () => {
      const { state, resolve } = createRing()
      await resolve('slw_a')
      state.isStoreHanging = true
      state.nowMs += 10_000
      const first = resolve('slw_a')
      await vi.advanceTimersByTimeAsync(1_000)
      expect(await first).toBe('p1')
      expect(await resolve('slw_a')).toBe('p1')
      expect(state.lookUps).toBe(2)
    })

    it('asks again after five seconds', async () => {
      const { state, resolve } = createRing()
      await resolve('slw_a')
      state.isStoreHanging = true
      state.nowMs += 10_000
      void resolve('slw_a')
      await vi.advanceTimersByTimeAsync(1_000)
      state.isStoreHanging = false
      state.stored.delete('slw_a')
      state.nowMs += 5_000
      expect(await resolve('slw_a')).toBe('unauthenticated')
    })

    it('cannot tell about an unknown key, and says so after a second', async () => {
      const { state, resolve } = createRing()
      state.isStoreHanging = true
      const answer = resolve('slw_a')
      await vi.advanceTimersByTimeAsync(1_000)
      expect(await answer).toBe('unavailable')
    })
  })

  it('does not ask the store about a text that is too long to be a key', async () => {
    const { state, resolve } = createRing()
    expect(await resolve('x'.repeat(301))).toBe('unauthenticated')
    expect(state.lookUps).toBe(0)
  })
})

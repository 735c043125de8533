import type { AnswerCache } from '@sightline/db/redis'
import type { QueryProof } from '@sightline/domain/query'
import { describe, expect, it } from 'vitest'
import { createQueryCache } from './query-cache.ts'

const proof: QueryProof = {
  definition: 'x@1',
  table: 'events',
  sql: '',
  rowsRead: 0,
  bytesRead: 0,
  elapsedMs: 0,
  computedAt: new Date(5),
  cacheAgeMs: 0,
  notes: [],
}

function createFake() {
  const stored = new Map<string, { answer: string; ttlMs: number }>()
  const cache: AnswerCache = {
    get: (digest) => Promise.resolve(stored.get(digest)?.answer),
    set: (digest, answer, ttlMs) => Promise.resolve(void stored.set(digest, { answer, ttlMs })),
  }
  const clock = { ms: 0 }
  return { stored, clock, queries: createQueryCache({ cache, now: () => new Date(clock.ms) }) }
}

describe('createQueryCache', () => {
  it('computes once for equal keys, and says how old the answer is', async () => {
    const { clock, queries } = createFake()
    const compute = () => Promise.resolve({ at: new Date(7), proof })
    const first = await queries.through({ project: 1 }, compute)
    expect(first.proof.cacheAgeMs).toBe(0)
    clock.ms = 400
    const second = await queries.through({ project: 1 }, () => Promise.reject(new Error('computed again')))
    expect(second).toEqual({ at: new Date(7), proof: { ...proof, cacheAgeMs: 400 } })
  })

  it('keeps projects apart', async () => {
    const { stored, queries } = createFake()
    await queries.through({ project: 1 }, () => Promise.resolve({ proof }))
    await queries.through({ project: 2 }, () => Promise.resolve({ proof }))
    expect(stored.size).toBe(2)
  })

  it('keeps a cheap answer for a second, a costly one for five', async () => {
    const { stored, clock, queries } = createFake()
    const costing = (ms: number) => () => {
      clock.ms += ms
      return Promise.resolve({ proof })
    }
    await queries.through('cheap', costing(10))
    await queries.through('middling', costing(200))
    await queries.through('costly', costing(3_000))
    expect([...stored.values()].map((entry) => entry.ttlMs)).toEqual([1_000, 2_000, 5_000])
  })
})

import { createHash } from 'node:crypto'
import type { AnswerCache } from '@sightline/db/redis'
import type { QueryProof } from '@sightline/domain/query'
import superjson from 'superjson'

/** A new event shows within a second, so a cheap answer is not kept longer; a costly one for ten times its cost. */
const minTtlMs = 1_000
const maxTtlMs = 5_000

interface CachedAnswer<T> {
  readonly storedAtMs: number
  readonly answer: T
}

export type QueryCache = ReturnType<typeof createQueryCache>

/** Remembers the answers of definitions for a few seconds; the proof says how old an answer is. */
export function createQueryCache(deps: { readonly cache: AnswerCache; readonly now: () => Date }) {
  return {
    /** `key` is everything that the answer depends on, the project included. */
    async through<T extends { readonly proof: QueryProof }>(key: unknown, compute: () => Promise<T>): Promise<T> {
      const digest = createHash('sha256').update(superjson.stringify(key)).digest('base64url')
      const startedAtMs = deps.now().getTime()
      const found = await deps.cache.get(digest)
      if (found !== undefined) {
        // Written below and nowhere else, under a digest of its own: its shape is known.
        const { storedAtMs, answer } = superjson.parse<CachedAnswer<T>>(found)
        return { ...answer, proof: { ...answer.proof, cacheAgeMs: Math.max(0, startedAtMs - storedAtMs) } }
      }
      const answer = await compute()
      const storedAtMs = deps.now().getTime()
      const ttlMs = Math.min(maxTtlMs, Math.max(minTtlMs, 10 * (storedAtMs - startedAtMs)))
      await deps.cache.set(digest, superjson.stringify({ storedAtMs, answer } satisfies CachedAnswer<T>), ttlMs)
      return answer
    },
  }
}

import { LRUCache } from 'lru-cache'
import type { RedisClient } from './client.ts'
import { redisKeys } from './keys.ts'

/** Keeps answers for a short time. It never throws: a cache that fails is a cache that holds nothing. */
export interface AnswerCache {
  get(digest: string): Promise<string | undefined>
  set(digest: string, answer: string, ttlMs: number): Promise<void>
}

/** Shared by all processes. A Redis that is away makes things slower, never wrong. */
export function createRedisAnswerCache(redis: RedisClient): AnswerCache {
  return {
    async get(digest) {
      const answer = await redis.get(redisKeys.answer(digest)).catch(() => null)
      return answer ?? undefined
    },
    async set(digest, answer, ttlMs) {
      await redis.set(redisKeys.answer(digest), answer, 'PX', Math.ceil(ttlMs)).catch(() => undefined)
    },
  }
}

const maxLocalBytes = 32 * 1024 * 1024

/** Of this process only; the least recently used goes first once 32 MiB are full. */
export function createLocalAnswerCache(): AnswerCache {
  const answers = new LRUCache<string, string>({
    maxSize: maxLocalBytes,
    sizeCalculation: (answer, digest) => 2 * (answer.length + digest.length),
  })
  return {
    get: (digest) => Promise.resolve(answers.get(digest)),
    set: (digest, answer, ttlMs) => {
      answers.set(digest, answer, { ttl: ttlMs })
      return Promise.resolve()
    },
  }
}

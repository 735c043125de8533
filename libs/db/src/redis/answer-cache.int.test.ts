import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, inject, it } from 'vitest'
import { createLocalAnswerCache, createRedisAnswerCache, type AnswerCache } from './answer-cache.ts'
import { createRedis, pingRedis } from './client.ts'

const redisUrl = inject('redisUrl') ?? undefined

async function expectToKeep(cache: AnswerCache): Promise<void> {
  expect(await cache.get('unknown')).toBeUndefined()
  await cache.set('digest', 'answer', 60)
  expect(await cache.get('digest')).toBe('answer')
  await sleep(80)
  expect(await cache.get('digest')).toBeUndefined()
}

describe('createRedisAnswerCache', () => {
  it('is an empty cache, at once, when Redis is away', async () => {
    const redis = createRedis({ url: 'redis://127.0.0.1:9' })
    const cache = createRedisAnswerCache(redis)
    const startedAt = performance.now()
    await cache.set('digest', 'answer', 1_000)
    expect(await cache.get('digest')).toBeUndefined()
    expect(await pingRedis(redis)).toBe(false)
    expect(performance.now() - startedAt).toBeLessThan(1_000)
    redis.disconnect()
  })

  it.skipIf(redisUrl === undefined)(
    'keeps answers for their time (needs redis-server: apt-get install redis-server)',
    async () => {
      const redis = createRedis({ url: redisUrl ?? '' })
      await new Promise((resolve) => redis.once('ready', resolve))
      await expectToKeep(createRedisAnswerCache(redis))
      redis.disconnect()
    },
  )
})

describe('createLocalAnswerCache', () => {
  it('keeps answers for their time', async () => {
    await expectToKeep(createLocalAnswerCache())
  })
})

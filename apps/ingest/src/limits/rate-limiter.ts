import { DomainError } from '@sightline/domain/kernel'

export interface RateLimiter {
  /**
   * @param eventsPerSecond 0 = no limit.
   * @throws DomainError `limit_exceeded` with `retryAfterSeconds` when the key has used up its share.
   */
  take(key: string, events: number, eventsPerSecond: number): void
}

interface Bucket {
  tokens: number
  filledAtMs: number
}

/** Events a bucket holds, as seconds of its rate: short bursts above the rate are fine. */
const burstSeconds = 10
const maxKeys = 10_000

/** A token bucket for each key. */
export function createRateLimiter(now: () => number): RateLimiter {
  const buckets = new Map<string, Bucket>()
  return {
    take(key, events, eventsPerSecond) {
      if (eventsPerSecond === 0) return
      const capacity = eventsPerSecond * burstSeconds
      const atMs = now()
      const bucket = buckets.get(key) ?? { tokens: capacity, filledAtMs: atMs }
      bucket.tokens = Math.min(
        capacity,
        bucket.tokens + (Math.max(0, atMs - bucket.filledAtMs) / 1000) * eventsPerSecond,
      )
      bucket.filledAtMs = atMs
      if (buckets.size >= maxKeys) buckets.clear()
      buckets.set(key, bucket)
      // A batch larger than the bucket may go when the bucket is full; it then stays in debt.
      if (bucket.tokens < Math.min(events, capacity)) {
        const missing = Math.min(events, capacity) - bucket.tokens
        throw new DomainError('limit_exceeded', 'too many events for this key', {
          eventsPerSecond,
          retryAfterSeconds: Math.max(1, Math.ceil(missing / eventsPerSecond)),
        })
      }
      bucket.tokens -= events
    },
  }
}

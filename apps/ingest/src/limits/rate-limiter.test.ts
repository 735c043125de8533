import { isDomainError } from '@sightline/domain/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRateLimiter } from './rate-limiter.ts'

/** A limiter whose clock the test holds. */
function createLimiter(eventsPerSecond: number) {
  const clock = { nowMs: 1_000_000 }
  const limiter = createRateLimiter(() => clock.nowMs)
  /** Undefined when the events may pass, else the seconds to wait. */
  const take = (events: number, key = 'k') => {
    try {
      limiter.take(key, events, eventsPerSecond)
      return undefined
    } catch (error) {
      return isDomainError(error) && error.code === 'limit_exceeded' ? error.details['retryAfterSeconds'] : error
    }
  }
  return { clock, take }
}

describe('createRateLimiter', () => {
  it('lets everything pass without a limit', () => {
    const { take } = createLimiter(0)
    expect(take(1_000_000_000)).toBeUndefined()
  })

  it('lets ten seconds of the rate pass at once, then what the rate allows', () => {
    const { clock, take } = createLimiter(100)
    expect(take(1_000)).toBeUndefined()
    expect(take(1)).toBe(1)
    clock.nowMs += 500
    expect(take(50)).toBeUndefined()
    expect(take(1)).toBe(1)
  })

  it('names the seconds after which the same request passes', () => {
    const { clock, take } = createLimiter(100)
    take(1_000)
    expect(take(250)).toBe(3)
    clock.nowMs += 2_499
    expect(take(250)).toBe(1)
    clock.nowMs += 1
    expect(take(250)).toBeUndefined()
  })

  it('lets a batch larger than the burst pass once the burst is unused, and makes the key wait it off', () => {
    const { clock, take } = createLimiter(100)
    expect(take(3_000)).toBeUndefined()
    clock.nowMs += 20_000
    expect(take(1)).toBe(1)
    clock.nowMs += 10
    expect(take(1)).toBeUndefined()
  })

  it('keeps keys apart', () => {
    const { take } = createLimiter(1)
    expect(take(10, 'a')).toBeUndefined()
    expect(take(1, 'a')).toBe(1)
    expect(take(10, 'b')).toBeUndefined()
  })

  it('does not mind a clock that goes back', () => {
    const { clock, take } = createLimiter(100)
    take(1_000)
    clock.nowMs -= 60_000
    expect(take(1)).toBe(1)
    clock.nowMs += 10
    expect(take(1)).toBeUndefined()
  })

  it('never lets more pass in any stretch of time than the rate and one burst', () => {
    const request = fc.record({ waitMs: fc.nat({ max: 3_000 }), events: fc.integer({ min: 1, max: 60 }) })
    fc.assert(
      fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
        const { clock, take } = createLimiter(10)
        const passed: { atMs: number; events: number }[] = []
        for (const { waitMs, events } of requests) {
          clock.nowMs += waitMs
          if (take(events) === undefined) passed.push({ atMs: clock.nowMs, events })
        }
        for (const [first, { atMs: fromMs }] of passed.entries()) {
          let sum = 0
          for (const { atMs, events } of passed.slice(first)) {
            sum += events
            expect(sum).toBeLessThanOrEqual(100 + ((atMs - fromMs) / 1000) * 10 + 1e-6)
          }
        }
      }),
    )
  })
})

import { describe, expect, it } from 'vitest'
import { findRunningBucket } from './running-bucket'

describe('findRunningBucket', () => {
  const starts = ['2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z'].map((text) => new Date(text))
  it.each([
    ['2026-03-01T12:00:00Z', 0],
    ['2026-03-02T00:00:00Z', 1],
    ['2026-03-02T23:59:59Z', 1],
    ['2026-03-03T00:00:00Z', -1],
    ['2026-02-28T00:00:00Z', -1],
  ])('at %s is %d', (now, position) => expect(findRunningBucket(starts, 'day', new Date(now))).toBe(position))
})

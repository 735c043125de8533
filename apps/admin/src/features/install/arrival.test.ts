import { describe, expect, it } from 'vitest'
import { toArrival } from './arrival'

describe('toArrival', () => {
  it('waits while nothing has ever arrived, and says when the first has', () => {
    expect(toArrival({ lastSeenMs: 0, sinceMs: 0 })).toBe('waiting')
    expect(toArrival({ lastSeenMs: 5, sinceMs: 0 })).toBe('arrived')
  })

  it('only tells of the last event where some have arrived, until it is asked to check', () => {
    expect(toArrival({ lastSeenMs: 5, sinceMs: undefined })).toBe('seen')
    expect(toArrival({ lastSeenMs: 5, sinceMs: 5 })).toBe('waiting')
    expect(toArrival({ lastSeenMs: 6, sinceMs: 5 })).toBe('arrived')
  })

  it('says nothing before it knows', () => {
    expect(toArrival({ lastSeenMs: undefined, sinceMs: undefined })).toBe('unknown')
  })
})

import { describe, expect, it } from 'vitest'
import { createIdSource } from './identity.ts'

describe('createIdSource', () => {
  it('makes ids that sort by age, also within a millisecond and when the clock is set back', () => {
    const times = [1_000, 1_000, 1_000, 400, 1_001, 5_000].map((ms) => Date.UTC(2026, 0, 1) + ms)
    const createId = createIdSource(() => times.shift() ?? 0)
    const ids = Array.from({ length: 6 }, createId)
    expect([...ids].sort()).toEqual(ids)
    expect(new Set(ids.map((id) => id.length)).size).toBe(1)
  })
})

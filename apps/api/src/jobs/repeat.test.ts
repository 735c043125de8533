import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { repeat } from './repeat.ts'

describe('repeat', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('runs once at a time, with the pause that each run asks for, and ends with the run under way', async () => {
    const runs: PromiseWithResolvers<number>[] = []
    const repeated = repeat(() => {
      const run = Promise.withResolvers<number>()
      runs.push(run)
      return run.promise
    }, 500)
    await vi.advanceTimersByTimeAsync(499)
    expect(runs).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(runs).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(runs).toHaveLength(1)
    runs[0]?.resolve(2_000)
    await vi.advanceTimersByTimeAsync(1_999)
    expect(runs).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(runs).toHaveLength(2)
    let isClosed = false
    const closing = repeated.close().then(() => (isClosed = true))
    await vi.advanceTimersByTimeAsync(0)
    expect(isClosed).toBe(false)
    runs[1]?.resolve(0)
    await closing
    await vi.advanceTimersByTimeAsync(60_000)
    expect(runs).toHaveLength(2)
  })
})

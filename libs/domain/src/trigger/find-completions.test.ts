import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findCompletions, type StepEvent } from './find-completions.ts'

const event = (eventId: string, atMs: number, steps: readonly number[], isFresh = true): StepEvent => ({
  eventId,
  atMs,
  steps,
  isFresh,
})
const idsOf = (events: readonly StepEvent[], steps: number, windowMs: number) =>
  findCompletions(events, steps, windowMs).map(({ first, last }) => `${first.eventId}>${last.eventId}`)

describe('findCompletions', () => {
  it('finds A then B within the window, which it still is when exactly as long', () => {
    const events = [event('a', 0, [0]), event('b', 300, [1]), event('late', 301, [1])]
    expect(idsOf(events, 2, 300)).toEqual(['a>b'])
  })

  it('finds nothing in B then A, or in both at the same time', () => {
    expect(idsOf([event('b', 0, [1]), event('a', 1, [0])], 2, 300)).toEqual([])
    expect(idsOf([event('a', 5, [0]), event('b', 5, [1])], 2, 300)).toEqual([])
  })

  it('tells the latest beginning, and each ending once', () => {
    const events = [event('a1', 0, [0]), event('a2', 50, [0]), event('b1', 60, [1]), event('b2', 70, [1])]
    expect(idsOf(events, 2, 300)).toEqual(['a2>b1', 'a2>b2'])
  })

  it('takes an event that is both steps for the second of one before it, never of itself', () => {
    const events = [event('x1', 0, [0, 1]), event('x2', 10, [0, 1]), event('x3', 20, [0, 1])]
    expect(idsOf(events, 2, 10)).toEqual(['x1>x2', 'x2>x3'])
  })

  it('finds what a fresh event completes although it came last, and nothing that was complete before', () => {
    const old = [event('b', 200, [1], false), event('c', 250, [2], false), event('c2', 900, [2], false)]
    expect(idsOf([...old, event('a', 100, [0])], 3, 300)).toEqual(['a>c'])
    expect(idsOf([event('a', 0, [0], false), event('b', 1, [1], false), event('a2', 2, [0])], 2, 300)).toEqual([])
  })

  it('finds what trying every combination finds', () => {
    const events = fc.array(
      fc.record({
        atMs: fc.integer({ min: 0, max: 12 }),
        steps: fc.uniqueArray(fc.integer({ min: 0, max: 2 }), { maxLength: 3 }),
        isFresh: fc.boolean(),
      }),
      { maxLength: 9 },
    )
    fc.assert(
      fc.property(events, fc.integer({ min: 0, max: 8 }), (rows, windowMs) => {
        const all = rows.map((row, index) => ({ ...row, eventId: String(index) }))
        const naive = (of: typeof all) =>
          of.filter((last) => last.steps.includes(2) && begins(of, last, windowMs).length > 0).map((one) => one.eventId)
        const known = naive(all.filter(({ isFresh }) => !isFresh))
        const found = findCompletions(all, 3, windowMs)
        expect(found.map(({ last }) => last.eventId).toSorted()).toEqual(
          naive(all)
            .filter((id) => !known.includes(id))
            .toSorted(),
        )
        for (const { first, last } of found) expect(first.atMs).toBe(Math.max(...begins(all, last, windowMs)))
      }),
      { numRuns: 500 },
    )
  })
})

/** When sequences of three steps that end with an event begin, by trying every pair before it. */
function begins(events: readonly StepEvent[], last: StepEvent, windowMs: number): number[] {
  return events.flatMap((first) =>
    events
      .filter((middle) => middle.steps.includes(1) && first.atMs < middle.atMs && middle.atMs < last.atMs)
      .filter(() => first.steps.includes(0) && last.atMs - first.atMs <= windowMs)
      .map(() => first.atMs),
  )
}

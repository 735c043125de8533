import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseRemovals, type EventCopy } from './choose-removals.ts'

const windowMs = 100
const aCopy = (batchId: string, receivedAtMs: number): EventCopy => ({ batchId, receivedAtMs })
const removedOf = (copies: readonly EventCopy[]) =>
  chooseRemovals(copies, windowMs).map(({ removed, kept }) => [removed.batchId, kept.batchId])

/** Copies of one id at different nodes; few instants, so that ties and windows that just touch are common. */
const someCopies = fc
  .uniqueArray(fc.nat({ max: 9 }), { minLength: 1, maxLength: 8 })
  .chain((batches) => fc.tuple(...batches.map((batch) => fc.nat({ max: 12 }).map((at) => aCopy(`b${batch}`, at * 25)))))

/** What one node that remembers an id for the window would have kept, told event by event. */
function keepLikeOneNode(copies: readonly EventCopy[]): string[] {
  const kept: string[] = []
  let rememberedUntil = -1
  for (let at = 0; at <= 12 * 25; at++) {
    for (const { batchId } of copies
      .filter((copy) => copy.receivedAtMs === at)
      .sort((a, b) => a.batchId.localeCompare(b.batchId))) {
      if (at <= rememberedUntil) continue
      kept.push(batchId)
      rememberedUntil = at + windowMs
    }
  }
  return kept.sort()
}

describe('chooseRemovals', () => {
  it('keeps what was received first, and of two at the same instant that of the smaller batch id', () => {
    expect(removedOf([aCopy('b', 20), aCopy('a', 50), aCopy('c', 20)])).toEqual([
      ['c', 'b'],
      ['a', 'b'],
    ])
  })

  it('keeps a copy that came after the window of the one that stays, whatever came between', () => {
    expect(removedOf([aCopy('a', 0), aCopy('b', 80), aCopy('c', 101)])).toEqual([['b', 'a']])
    expect(removedOf([aCopy('a', 0), aCopy('c', 100)])).toEqual([['c', 'a']])
  })

  it('takes several rows of one batch for one copy', () => {
    expect(removedOf([aCopy('a', 0), aCopy('a', 0)])).toEqual([])
  })

  it('keeps what one node with all the events would have kept', () => {
    fc.assert(
      fc.property(someCopies, (copies) => {
        const removed = removedOf(copies).map(([batchId]) => batchId)
        const kept = copies.map(({ batchId }) => batchId).filter((batchId) => !removed.includes(batchId))
        expect(kept.sort()).toEqual(keepLikeOneNode(copies))
      }),
    )
  })

  it('never loses an id, however copies come to light and whoever is killed between a look and what follows', () => {
    // Two sweepers look at what is stored by then and act on what they saw when it may have changed.
    const step = fc.oneof(
      fc.constant({ kind: 'store' as const }),
      fc.record({ kind: fc.constant('look' as const), sweeper: fc.nat({ max: 1 }) }),
      fc.record({ kind: fc.constant('act' as const), sweeper: fc.nat({ max: 1 }), until: fc.nat({ max: 4 }) }),
    )
    fc.assert(
      fc.property(someCopies, fc.array(step, { maxLength: 40 }), (copies, steps) => {
        const waiting = [...copies]
        const stored = new Map<string, EventCopy>()
        const plans: [string[], string[]] = [[], []]
        const store = () => {
          const copy = waiting.pop()
          if (copy !== undefined) stored.set(copy.batchId, copy)
        }
        const look = () => chooseRemovals([...stored.values()], windowMs).map(({ removed }) => removed.batchId)
        store()
        for (const each of steps) {
          if (each.kind === 'store') store()
          if (each.kind === 'look') plans[each.sweeper === 0 ? 0 : 1] = look()
          // It dies after some of them; what it had planned is lost with it.
          if (each.kind === 'act') {
            for (const batchId of plans[each.sweeper === 0 ? 0 : 1].splice(0).slice(0, each.until))
              stored.delete(batchId)
          }
          expect(stored.size).toBeGreaterThan(0)
        }
        while (waiting.length > 0) store()
        for (const batchId of look()) stored.delete(batchId)
        // Of all copies within one window the first stays, and it alone.
        const first = [...copies].sort(
          (a, b) => a.receivedAtMs - b.receivedAtMs || a.batchId.localeCompare(b.batchId),
        )[0]
        expect(stored.has(first?.batchId ?? '')).toBe(true)
        const span = Math.max(...copies.map((copy) => copy.receivedAtMs)) - (first?.receivedAtMs ?? 0)
        if (span <= windowMs) expect(stored.size).toBe(1)
        expect(look()).toEqual([])
      }),
      { numRuns: 1_000 },
    )
  })
})

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { DomainError } from '@sightline/domain/kernel'
import { describe, expect, it, vi } from 'vitest'
import { hashEventId } from '../dedup/event-id-hash.ts'
import { FakeStore } from '../testing/fake-store.ts'
import { testProjectId } from '../testing/segment-file.ts'
import { batchId, createLoop } from '../testing/test-flush-loop.ts'
import type { FlushDeps } from './flush-loop.ts'

describe('FlushLoop', () => {
  it('stores a segment with its ledger, remembers its ids, tells it and deletes its file', async () => {
    const { store, state, loop, write, untilIdle } = createLoop()
    const path = write(1, ['a', 'b', 'c'])
    const bytes = readFileSync(path).length
    loop.add(path, false)
    await untilIdle()
    expect(store.stored).toEqual([{ batchId: batchId(1), rows: 3 }])
    const entry = { projectId: testProjectId, hourMs: Date.UTC(2026, 0, 1, 12), accepted: 3, duplicate: 1, rejected: 2 }
    expect(store.ledger).toEqual([{ batchId: batchId(1), entries: [entry] }])
    expect(state).toMatchObject({ persisted: 3, stored: [{ rows: 3, bytes }] })
    expect(existsSync(path)).toBe(false)
  })

  it('keeps the file until rows, ledger and ids are safe, each after the one before', async () => {
    const seen: string[] = []
    let path = ''
    const store = new FakeStore()
    const look = (step: string) => seen.push(`${step}: ${existsSync(path) ? 'there' : 'gone'}`)
    const { loop, write, untilIdle } = createLoop({
      writer: {
        ...createPassThrough(store),
        insert: async (batch) => {
          await store.insert(batch)
          look('rows')
        },
        insertLedger: async (id, node, entries) => {
          await store.insertLedger(id, node, entries)
          look('ledger')
        },
      },
      persistIds: async (ids) => {
        await Promise.resolve()
        const { high, low } = hashEventId(testProjectId, 'a')
        expect([...ids]).toEqual([high, low])
        look('ids')
      },
      onStored: () => look('told'),
    })
    path = write(1, ['a'])
    loop.add(path, false)
    await untilIdle()
    expect([...seen, existsSync(path)]).toEqual(['rows: there', 'ledger: there', 'ids: there', 'told: there', false])
  })

  it('stores the rows of the next segment while the ids of one are made durable, and finishes one after the other', async () => {
    const written = Promise.withResolvers<void>()
    const persisted: number[] = []
    const { store, state, loop, write, untilIdle } = createLoop({
      persistIds: async (ids) => {
        persisted.push(ids.length / 2)
        await written.promise
      },
    })
    const paths = [write(1, ['a', 'b']), write(2, ['c'])]
    loop.add(paths[0] ?? '', false)
    await vi.waitFor(() => expect(persisted).toEqual([2]))
    expect([loop.isFree, loop.isIdle]).toEqual([true, false])
    loop.add(paths[1] ?? '', false)
    await vi.waitFor(() => expect(store.stored.map(({ rows }) => rows)).toEqual([2, 1]))
    expect([persisted, paths.map((path) => existsSync(path))]).toEqual([[2], [true, true]])
    written.resolve()
    await untilIdle()
    expect([persisted, state.stored.map(({ rows }) => rows)]).toEqual([
      [2, 1],
      [2, 1],
    ])
    expect(paths.map((path) => existsSync(path))).toEqual([false, false])
  })

  it('keeps a segment whose ids cannot be made durable, stores its rows once, and tries the rest again', async () => {
    let isFull = true
    const { store, state, loop, write, again, untilFailed, untilIdle } = createLoop({
      persistIds: () =>
        isFull ? Promise.reject(new DomainError('unavailable', 'the disk is full')) : Promise.resolve(),
    })
    const path = write(1, ['a', 'b'])
    loop.add(path, false)
    await untilFailed(1)
    expect([existsSync(path), loop.isFailing, state.stored]).toEqual([true, true, []])
    isFull = false
    again()
    await untilIdle()
    expect([store.stored, existsSync(path), loop.isFailing]).toEqual([[{ batchId: batchId(1), rows: 2 }], false, false])
    expect(state.stored).toMatchObject([{ rows: 2 }])
  })

  it('tries again, later each time, until the store is back, and stores once', async () => {
    const { store, state, loop, write, again, untilFailed, untilIdle } = createLoop()
    store.mood = 'away'
    const path = write(1)
    loop.add(path, false)
    for (let failure = 1; failure <= 8; failure++) {
      await untilFailed(failure)
      expect([loop.isFailing, loop.isIdle, existsSync(path)]).toEqual([true, false, true])
      if (failure === 8) store.mood = 'well'
      again()
    }
    await untilIdle()
    // 200 ms doubled by each failure, at the most five seconds.
    expect(state.waits).toEqual([400, 800, 1_600, 3_200, 5_000, 5_000, 5_000, 5_000])
    expect([store.stored.length, loop.isFailing, loop.pendingSegments]).toEqual([1, false, 0])
  })

  it('stores once when the store took a batch and its answer was lost', async () => {
    const { store, loop, write, again, untilFailed, untilIdle } = createLoop()
    store.mood = 'loses the answer'
    loop.add(write(1), false)
    await untilFailed(1)
    store.mood = 'well'
    again()
    await untilIdle()
    expect(store.stored).toEqual([{ batchId: batchId(1), rows: 1 }])
    expect(store.ledger).toHaveLength(1)
  })

  it('looks before it inserts what an earlier run may have sent already', async () => {
    const { store, loop, write, untilIdle } = createLoop()
    store.stored.push({ batchId: batchId(1), rows: 1 })
    loop.add(write(1), true)
    loop.add(write(2), true)
    await untilIdle()
    expect(store.stored.map((stored) => stored.batchId)).toEqual([batchId(1), batchId(2)])
    expect(store.ledger.map((entry) => entry.batchId).sort()).toEqual([batchId(1), batchId(2)])
  })

  it('stores the youngest first after an outage', async () => {
    const { store, loop, write, again, untilFailed, untilIdle } = createLoop()
    store.mood = 'away'
    loop.add(write(1), false)
    await untilFailed(1)
    for (const index of [2, 3, 4]) loop.add(write(index), false)
    expect(loop.pendingSegments).toBe(4)
    store.mood = 'well'
    again()
    await untilIdle()
    expect(store.stored.map((stored) => stored.batchId)).toEqual([4, 3, 2, 1].map(batchId))
  })

  it('puts a batch aside that the store refuses five times, and goes on with the others', async () => {
    const { directory, store, loop, write, again, untilFailed, untilIdle } = createLoop()
    store.mood = 'refuses'
    loop.add(write(1), false)
    for (let refusal = 1; refusal < 5; refusal++) {
      await untilFailed(refusal)
      again()
    }
    await untilIdle()
    expect(readdirSync(directory)).toEqual([`${batchId(1)}.segment.refused`])
    store.mood = 'well'
    loop.add(write(2), false)
    await untilIdle()
    expect(store.stored.map((stored) => stored.batchId)).toEqual([batchId(2)])
    expect(loop.isFailing).toBe(false)
  })

  it('goes on with the others when the file of a segment is gone', async () => {
    const { store, loop, write, again, untilFailed, untilIdle } = createLoop()
    loop.add('/nowhere/a.segment', false)
    for (let failure = 1; failure < 5; failure++) {
      await untilFailed(failure)
      again()
    }
    await untilIdle()
    loop.add(write(1), false)
    await untilIdle()
    expect(store.stored).toEqual([{ batchId: batchId(1), rows: 1 }])
  })

  it('never puts a batch aside because the store is away', async () => {
    const { store, loop, write, again, untilFailed, untilIdle } = createLoop()
    store.mood = 'away'
    loop.add(write(1), false)
    for (let failure = 1; failure <= 20; failure++) {
      await untilFailed(failure)
      if (failure === 20) store.mood = 'well'
      again()
    }
    await untilIdle()
    expect(store.stored).toHaveLength(1)
  })

  it('stops waiting when it is closed, and leaves what is not stored to the next start', async () => {
    const { store, loop, write, untilFailed, untilIdle } = createLoop()
    store.mood = 'away'
    const path = write(1)
    loop.add(path, false)
    await untilFailed(1)
    await loop.drain(10)
    await untilIdle()
    expect([existsSync(path), loop.pendingSegments]).toEqual([true, 1])
  })

  it('does not wait longer than it is told for a store that takes a batch and never answers', async () => {
    const { store, loop, write } = createLoop()
    store.hold()
    const path = write(1)
    loop.add(path, false)
    await vi.waitFor(() => expect(store.tried).toEqual([batchId(1)]))
    await loop.drain(10)
    expect(existsSync(path)).toBe(true)
    store.proceed()
  })

  it('stores everything that waits before it is closed', async () => {
    const { store, loop, write } = createLoop()
    store.hold()
    for (const index of [1, 2, 3]) loop.add(write(index), false)
    const drained = loop.drain(5_000)
    store.proceed()
    await drained
    expect(store.stored).toHaveLength(3)
  })

  it('stores what came before a hold, and what comes after it once it is released', async () => {
    let timesFree = 0
    const { store, loop, write, untilIdle } = createLoop({ onFree: () => timesFree++ })
    store.hold()
    loop.add(write(1), false)
    loop.hold(60_000)
    loop.add(write(2), false)
    store.proceed()
    await untilIdle()
    expect([store.stored.map((one) => one.batchId), loop.pendingSegments]).toEqual([[batchId(1)], 1])
    expect([loop.isHeld, loop.isFree, timesFree]).toEqual([true, false, 0])
    expect([loop.release(), loop.release()]).toEqual([true, false])
    await vi.waitFor(() => expect(store.stored.map((one) => one.batchId)).toEqual([batchId(1), batchId(2)]))
    await untilIdle()
    expect([loop.isHeld, loop.isFree, timesFree]).toEqual([false, true, 1])
  })

  it('ends a hold by itself after the time that was asked for, counted from the last asking', async () => {
    vi.useFakeTimers()
    try {
      const { loop } = createLoop()
      loop.hold(1_000)
      vi.advanceTimersByTime(600)
      loop.hold(1_000)
      vi.advanceTimersByTime(999)
      expect(loop.isHeld).toBe(true)
      vi.advanceTimersByTime(1)
      expect(loop.isHeld).toBe(false)
    } finally {
      vi.useRealTimers()
    }
  })

  it('holds nothing back from its end', async () => {
    const { store, loop, write } = createLoop()
    loop.hold(60_000)
    loop.add(write(1), false)
    await loop.drain(5_000)
    expect(store.stored).toHaveLength(1)
  })
})

function createPassThrough(store: FakeStore): FlushDeps['writer'] {
  return {
    insert: (batch) => store.insert(batch),
    insertMissing: (batch) => store.insertMissing(batch),
    countStored: (batch) => store.countStored(batch),
    isInserting: () => store.isInserting(),
    insertQuarantine: (id, events) => store.insertQuarantine(id, events),
    insertLedger: (id, node, entries) => store.insertLedger(id, node, entries),
    repairRollups: (batch) => store.repairRollups(batch),
  }
}

import { join } from 'node:path'
import { pino } from 'pino'
import { expect, vi } from 'vitest'
import { FlushLoop, type FlushDeps } from '../batch/flush-loop.ts'
import type { SegmentFlaws } from '../batch/segment-flush.ts'
import { FakeStore } from './fake-store.ts'
import { writeSegmentFile } from './segment-file.ts'
import { makeTempDir } from './temp-dir.ts'

export const batchId = (index: number) => `01936d00-0000-7000-8000-${String(index).padStart(12, '0')}`

/** A flush loop over a store in memory; between two tries it waits until the test says `again`. */
export function createLoop(overrides: Partial<FlushDeps> = {}) {
  const directory = makeTempDir()
  const store = new FakeStore()
  const state = {
    waits: [] as number[],
    stored: [] as { rows: number; bytes: number }[],
    persisted: 0,
    flaws: [] as SegmentFlaws[],
  }
  let wake: (() => void) | undefined
  const loop = new FlushLoop({
    writer: store,
    logger: pino({ level: 'silent' }),
    node: 'test',
    corruptDirectory: join(directory, 'corrupt'),
    onFlaws: (flaws) => state.flaws.push(flaws),
    persistIds: (ids) => {
      state.persisted += ids.length / 2
      return Promise.resolve()
    },
    onStored: ({ rows, bytes }) => state.stored.push({ rows, bytes }),
    onFree: () => undefined,
    now: () => 0,
    delay: (ms, signal) => {
      state.waits.push(ms)
      return new Promise((resolve) => {
        wake = resolve
        signal.addEventListener('abort', () => resolve())
      })
    },
    ...overrides,
  })
  /** A segment of the log, as a path. */
  const write = (index: number, eventIds: readonly string[] = [`e${index}`]) =>
    writeSegmentFile(directory, batchId(index), eventIds)
  /** Resolves when the loop waits after its `count`-th failure. */
  const untilFailed = (count: number) => vi.waitFor(() => expect(state.waits.length).toBe(count), { interval: 2 })
  const untilIdle = () => vi.waitFor(() => expect(loop.isIdle).toBe(true), { interval: 2 })
  return { directory, store, state, loop, write, again: () => wake?.(), untilFailed, untilIdle }
}

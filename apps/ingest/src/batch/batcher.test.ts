import { aStoredEvent } from '@sightline/domain/testing'
import { pino } from 'pino'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { EventLog } from '../log/event-log.ts'
import { FakeStore } from '../testing/fake-store.ts'
import { makeTempDir } from '../testing/temp-dir.ts'
import { Batcher, type BatchLimits } from './batcher.ts'
import { FlushLoop } from './flush-loop.ts'

const hourMs = 3_600_000

/** Log, batcher and flush loop wired as compose does, over a store in memory and a clock that the test holds. */
async function createBatching(limits: BatchLimits) {
  const store = new FakeStore()
  const clock = { nowMs: Date.UTC(2026, 0, 1) }
  const now = () => clock.nowMs
  let batches = 0
  const { log } = await EventLog.open({
    directory: makeTempDir(),
    maxLogBytes: 1_000_000_000,
    minFreeBytes: 0,
    now,
    createBatchId: () => `01936d00-0000-7000-8000-${String(++batches).padStart(12, '0')}`,
    onDurable: () => setImmediate(() => batcher.check()),
  })
  const flushLoop = new FlushLoop({
    writer: store,
    logger: pino({ level: 'silent' }),
    node: 'test',
    corruptDirectory: '',
    onFlaws: () => undefined,
    persistIds: () => Promise.resolve(),
    onStored: ({ bytes }) => log.released(bytes),
    onFree: () => batcher.check(),
    now,
    delay: () => Promise.resolve(),
  })
  const batcher = new Batcher({ log, flushLoop, limits, now })
  onTestFinished(async () => {
    store.proceed()
    await batcher.close()
    await log.close()
    await flushLoop.drain(1_000)
  })
  const small = aStoredEvent()
  /** Appends so many events and waits until they are on disk and the batcher has had its look. */
  const append = async (rows: number, event = small) => {
    for (let row = 0; row < rows; row++) log.group.append(event, undefined)
    const { durable } = log.group
    log.commit()
    await durable
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  const rowsStored = () => store.stored.map(({ rows }) => rows)
  const untilStored = (rows: readonly number[]) => vi.waitFor(() => expect(rowsStored()).toEqual(rows), { interval: 2 })
  return { store, clock, log, batcher, append, rowsStored, untilStored }
}

describe('Batcher', () => {
  it('sends a batch when it has as many rows as it should', async () => {
    const { append, log, untilStored } = await createBatching({ maxRows: 10, maxAgeMs: hourMs })
    await append(9)
    expect(log.openSegment).toMatchObject({ rows: 9 })
    await append(3)
    await untilStored([12])
  })

  it('sends a batch when it is old enough, however small, with nobody asking', async () => {
    const { clock, append, rowsStored, untilStored } = await createBatching({ maxRows: 1_000, maxAgeMs: 40 })
    await append(1)
    expect(rowsStored()).toEqual([])
    clock.nowMs += 40
    await untilStored([1])
  })

  it('sends a batch when the clock has been set back', async () => {
    const { clock, append, untilStored } = await createBatching({ maxRows: 1_000, maxAgeMs: hourMs })
    await append(1)
    clock.nowMs -= 10 * hourMs
    await append(1)
    await untilStored([2])
  })

  it('lets the next batch grow while the store is busy, and sends it as soon as the store is free', async () => {
    const { store, append, log, untilStored } = await createBatching({ maxRows: 10, maxAgeMs: hourMs })
    store.hold()
    await append(10)
    await vi.waitFor(() => expect(store.tried).toHaveLength(1))
    for (let group = 0; group < 5; group++) await append(10)
    expect([store.tried.length, log.openSegment?.rows]).toEqual([1, 50])
    store.proceed()
    await untilStored([10, 50])
  })

  it('ends a batch at a size of its own while the store does not answer, so that files stay small', async () => {
    const { store, append, log, untilStored } = await createBatching({ maxRows: 10, maxAgeMs: hourMs })
    store.hold()
    await append(10)
    const large = aStoredEvent({ properties: JSON.stringify({ text: 'x'.repeat(60_000) }) })
    for (let group = 0; group < 3; group++) await append(100, large)
    // More than 12 MiB: that one waits behind the first, and a third has been begun.
    expect(log.openSegment?.rows ?? 0).toBeLessThan(300)
    const openRows = log.openSegment?.rows ?? 0
    store.proceed()
    await untilStored(openRows === 0 ? [10, 300] : [10, 300 - openRows, openRows])
  })

  it('waits for as many rows as it is told, also when they are more than it takes while the store is busy', async () => {
    const { append, log, untilStored } = await createBatching({ maxRows: 40_000, maxAgeMs: hourMs })
    const tiny = aStoredEvent({ event: 'a', url: '', host: '', path: '' })
    await append(39_999, tiny)
    expect(log.openSegment).toMatchObject({ rows: 39_999 })
    await append(1, tiny)
    await untilStored([40_000])
  })

  it('sends what there is when it is told to', async () => {
    const { append, batcher, untilStored, log } = await createBatching({ maxRows: 1_000, maxAgeMs: hourMs })
    await append(2)
    await Promise.all([batcher.seal(), batcher.seal()])
    await untilStored([2])
    await batcher.seal()
    expect(log.openSegment).toBeUndefined()
  })

  it('hands a batch over once when it is closed in the middle of that', async () => {
    const { store, batcher, log, untilStored } = await createBatching({ maxRows: 1_000, maxAgeMs: hourMs })
    log.group.append(aStoredEvent(), undefined)
    log.commit()
    // The group is still to be written: the log ends the segment after it.
    void batcher.seal()
    await batcher.close()
    expect(await log.close()).toBeUndefined()
    await untilStored([1])
    expect(store.tried).toHaveLength(1)
  })

  it('stores every row once, whatever the sizes of groups and the pauses of the store', async () => {
    const { store, append, batcher, rowsStored } = await createBatching({ maxRows: 7, maxAgeMs: hourMs })
    let appended = 0
    for (let group = 0; group < 40; group++) {
      if (group % 5 === 0) store.hold()
      if (group % 5 === 3) store.proceed()
      await append(1 + (group % 4))
      appended += 1 + (group % 4)
    }
    store.proceed()
    await batcher.seal()
    await vi.waitFor(() => expect(rowsStored().reduce((sum, rows) => sum + rows, 0)).toBe(appended))
    expect(new Set(store.stored.map(({ batchId }) => batchId)).size).toBe(store.stored.length)
  })
})

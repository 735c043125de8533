import { readdirSync, renameSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { aStoredEvent } from '@sightline/domain/testing'
import { isDomainError } from '@sightline/domain/kernel'
import fc from 'fast-check'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createFaultyDisk } from '../testing/faulty-disk.ts'
import { readEventIds } from '../testing/segment-file.ts'
import { makeTempDir } from '../testing/temp-dir.ts'
import { EventLog, type EventLogOptions } from './event-log.ts'
import { decodeSegment } from './segment-format.ts'

let directory = ''
let clock = { nowMs: 0 }
let durableRows: number[] = []
beforeEach(() => {
  directory = makeTempDir()
  clock = { nowMs: Date.UTC(2026, 0, 1) }
  durableRows = []
})

let batches = 0
const batchId = (index: number) => `01936d00-0000-7000-8000-${String(index).padStart(12, '0')}`

async function openLog(overrides: Partial<EventLogOptions> = {}): Promise<EventLog> {
  const { log } = await EventLog.open(toOptions(overrides))
  return log
}

function toOptions(overrides: Partial<EventLogOptions> = {}): EventLogOptions {
  return {
    directory,
    maxLogBytes: 1_000_000_000,
    minFreeBytes: 0,
    now: () => clock.nowMs,
    createBatchId: () => batchId(++batches),
    onDurable: ({ rows }) => durableRows.push(rows),
    ...overrides,
  }
}

/** Appends one event. @returns what its group comes to: `durable`, or the code of the refusal. */
function append(log: EventLog, eventId: string): Promise<string> {
  log.group.append(aStoredEvent({ eventId }), undefined)
  const { durable } = log.group
  log.commit()
  return durable.then(
    () => 'durable',
    (error: unknown) => (isDomainError(error) ? error.code : String(error)),
  )
}

/** The event ids of all segments in the directory, by frame. */
const readAll = () =>
  readdirSync(directory)
    .filter((name) => name.endsWith('.segment'))
    .sort()
    .flatMap((name) => readEventIds(join(directory, name)))

describe('EventLog', () => {
  it('makes events that come together durable with one write', async () => {
    const log = await openLog()
    const outcomes = await Promise.all(['a', 'b', 'c'].map((id) => append(log, id)))
    expect(outcomes).toEqual(['durable', 'durable', 'durable'])
    expect(readAll()).toEqual([['a', 'b', 'c']])
    expect(durableRows).toEqual([3])
    await log.close()
  })

  it('has an event on disk when its promise resolves, and keeps the order, however events arrive', async () => {
    const turns = fc.nat({ max: 4 })
    await fc.assert(
      fc.asyncProperty(fc.array(turns, { minLength: 1, maxLength: 30 }), async (waits) => {
        directory = makeTempDir()
        const log = await openLog()
        const waiting: Promise<void>[] = []
        const expected: string[] = []
        for (const [index, wait] of waits.entries()) {
          for (let turn = 0; turn < wait; turn++) await new Promise((resolve) => setImmediate(resolve))
          expected.push(`e${index}`)
          waiting.push(append(log, `e${index}`).then(() => expect(readAll().flat()).toContain(`e${index}`)))
        }
        await Promise.all(waiting)
        expect(readAll().flat()).toEqual(expected)
        await log.close()
      }),
      { numRuns: 25 },
    )
  })

  it('ends a segment after the groups under way, and begins another', async () => {
    const log = await openLog()
    void append(log, 'a')
    const [first, again] = await Promise.all([log.seal(), log.seal()])
    expect(first).toMatchObject({ rows: 1 })
    expect(again).toBe(first)
    await append(log, 'b')
    const second = await log.close()
    expect([first, second].map((segment) => readEventIds(segment?.path ?? ''))).toEqual([[['a']], [['b']]])
    expect(await log.seal()).toBeUndefined()
  })

  it('ends a segment although events never stop to arrive', async () => {
    let isArriving = true
    const log = await openLog({
      onDurable() {
        // Before those who wait are told: there is always a group that fills.
        if (isArriving) void append(log, 'more')
      },
    })
    void append(log, 'a')
    const first = await log.seal()
    const second = await log.seal()
    isArriving = false
    const last = await log.close()
    expect(readEventIds(first?.path ?? '').flat()[0]).toBe('a')
    expect(new Set([first, second, last].map((segment) => segment?.path)).size).toBe(3)
    expect(readAll().flat()).toHaveLength(
      [first, second, last].reduce((rows, segment) => rows + (segment?.rows ?? 0), 0),
    )
  })

  it('counts the bytes that it holds until they are released', async () => {
    const log = await openLog()
    expect(log.bytes).toBe(0)
    await append(log, 'a')
    const sealed = await log.seal()
    expect(log.bytes).toBe(sealed?.bytes)
    expect((await readFile(sealed?.path ?? '')).length).toBe(sealed?.bytes)
    log.released(sealed?.bytes ?? 0)
    expect(log.bytes).toBe(0)
    await log.close()
  })

  it('finds the segments of an earlier run, oldest first, and counts their bytes', async () => {
    const earlier = await openLog()
    await append(earlier, 'a')
    await earlier.seal()
    clock.nowMs += 1_000
    await append(earlier, 'b')
    await earlier.close()
    writeFileSync(join(directory, 'x.segment.refused'), 'not ours to send')
    const { log, leftOver } = await EventLog.open(toOptions())
    expect(leftOver.map(readEventIds)).toEqual([[['a']], [['b']]])
    expect(log.bytes).toBe(earlier.bytes)
    await log.close()
  })
})

describe('EventLog on a disk that fails', () => {
  it.each(['failNextSync', 'fillUpInNextWrite'] as const)('fails exactly those who waited (%s)', async (fault) => {
    const disk = await createFaultyDisk()
    const log = await openLog()
    expect(await append(log, 'before')).toBe('durable')
    // What comes while the failing group is being written belongs to the next one.
    const after = Promise.withResolvers<string>()
    disk[fault](() => after.resolve(append(log, 'after')))
    const failed = [append(log, 'lost 1'), append(log, 'lost 2')]
    expect(await Promise.all(failed)).toEqual(['unavailable', 'unavailable'])
    expect(await after.promise).toBe('durable')
    expect(await append(log, 'later')).toBe('durable')
    const segment = await log.close()
    expect(readAll()).toEqual([['before'], ['after'], ['later']])
    expect(decodeSegment(await readFile(segment?.path ?? ''))).toMatchObject({ tornBytes: 0, damage: [] })
    expect(durableRows).toEqual([1, 1, 1])
  })

  it('fails those who wait for a segment that cannot be begun, and begins one for the next', async () => {
    const taken = batchId(1)
    const next = [taken, batchId(2)]
    writeFileSync(join(directory, `${String(clock.nowMs).padStart(15, '0')}-${taken}.segment`), 'in the way')
    const log = await openLog({ createBatchId: () => next.shift() ?? '' })
    expect(await append(log, 'a')).toBe('unavailable')
    expect(await append(log, 'b')).toBe('durable')
    await log.close()
    expect(readAll()).toEqual([['b']])
  })

  it.each(['failNextSync', 'fillUpInNextWrite'] as const)(
    'leaves no file behind of a segment that could not be begun (%s)',
    async (fault) => {
      const disk = await createFaultyDisk()
      const log = await openLog()
      disk[fault]()
      expect(await append(log, 'a')).toBe('unavailable')
      expect(readdirSync(directory)).toEqual([])
      expect(await append(log, 'b')).toBe('durable')
      await log.close()
      expect(readAll()).toEqual([['b']])
    },
  )

  it('refuses while its directory is away, and takes events again once it is back', async () => {
    const log = await openLog()
    clock.nowMs += 5_000
    renameSync(directory, `${directory}-away`)
    expect(await append(log, 'a')).toBe('unavailable')
    await vi.waitFor(() => expect(log.isWritable).toBe(false))
    expect(() => log.assertWritable()).toThrow('event log')
    renameSync(`${directory}-away`, directory)
    await vi.waitFor(() => {
      clock.nowMs += 1_000
      log.assertWritable()
    })
    expect(await append(log, 'b')).toBe('durable')
    await log.close()
  })
})

describe('EventLog at its limits', () => {
  it('refuses once it holds more than it may, and takes events again once a segment was released', async () => {
    const log = await openLog({ maxLogBytes: 1 })
    expect(log.isWritable).toBe(true)
    clock.nowMs += 1_000
    expect(await append(log, 'a')).toBe('durable')
    const sealed = await log.seal()
    expect(log.isWritable).toBe(false)
    expect(() => log.assertWritable()).toThrow('the event log is at its size limit')
    log.released(sealed?.bytes ?? 0)
    await vi.waitFor(() => expect(log.isWritable).toBe(true))
    await log.close()
  })

  it('refuses when other things have filled the disk', async () => {
    const log = await openLog({ minFreeBytes: Number.MAX_SAFE_INTEGER })
    expect(log.isWritable).toBe(false)
    expect(() => log.assertWritable()).toThrow('the disk of the event log is full')
    await log.close()
  })

  it('counts what an earlier run left when it opens', async () => {
    const earlier = await openLog()
    await append(earlier, 'a')
    await earlier.close()
    expect((await openLog({ maxLogBytes: 1 })).isWritable).toBe(false)
  })
})

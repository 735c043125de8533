import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseCapturedEvent } from '@sightline/domain/event'
import { isDomainError } from '@sightline/domain/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IdIndex } from '../dedup/id-index.ts'
import { EventLog } from '../log/event-log.ts'
import { decodeSegment } from '../log/segment-format.ts'
import { createFaultyDisk } from '../testing/faulty-disk.ts'
import { readEventIds, testProjectId as projectId } from '../testing/segment-file.ts'
import { makeTempDir } from '../testing/temp-dir.ts'
import { createCapture, type CaptureResult } from './capture.ts'
import { createEnricher } from './enrich.ts'
import { SessionTracker } from './sessions.ts'
import { createQuarantineBudget } from './quarantine-budget.ts'
import { createScreen } from './screen.ts'
import { createVisitorIdReader } from './visitor-id.ts'

const nowMs = Date.UTC(2026, 0, 1, 12)
const refused: CaptureResult = { accepted: 0, duplicate: 0, rejected: [], eventIds: [], drops: new Map(), faults: [] }

/** The pipeline on a log of its own; `send` takes events of the wire and answers undefined when they were refused. */
async function createPipeline(overrides: { readonly maxLogBytes?: number } = {}) {
  const directory = makeTempDir()
  const ids = await IdIndex.open({
    directory: join(directory, 'ids'),
    now: () => nowMs,
    windowMs: 86_400_000,
    maxRecentIds: 1_000,
    maxIds: 1_000_000,
  })
  let made = 0
  let batches = 0
  const { log } = await EventLog.open({
    directory,
    maxLogBytes: overrides.maxLogBytes ?? 1_000_000_000,
    minFreeBytes: 0,
    now: () => nowMs,
    createBatchId: () => `01936d00-0000-7000-8000-${String(++batches).padStart(12, '0')}`,
    onDurable: (group) => ids.add(group.ids),
  })
  const capture = createCapture({
    log,
    ids,
    enrich: createEnricher({ sessions: new SessionTracker(1_800_000, 1_000) }),
    visitorIdOf: createVisitorIdReader(() => Buffer.alloc(32)),
    screen: createScreen(() => undefined),
    quarantine: createQuarantineBudget(),
    now: () => nowMs,
    createEventId: () => `made-${++made}`,
    toLiveEvent: () => undefined,
  })
  const send = async (events: readonly unknown[]): Promise<CaptureResult | undefined> => {
    try {
      const parsed = events.map((event) => parseCapturedEvent(event))
      return await capture({
        projectId,
        source: 'native',
        events: parsed,
        sentAtMs: undefined,
        userAgent: '',
        ip: '',
        isVisitor: true,
      })
    } catch (error) {
      if (isDomainError(error) && error.code === 'unavailable') return undefined
      throw error
    }
  }
  const paths = () =>
    readdirSync(directory)
      .filter((name) => name.endsWith('.segment'))
      .map((name) => join(directory, name))
  return {
    send,
    storedIds: () => paths().flatMap((path) => readEventIds(path).flat()),
    ledger: () =>
      paths().flatMap((path) => (decodeSegment(readFileSync(path))?.frames ?? []).flatMap(({ notes }) => notes.ledger)),
    async close() {
      await log.close()
      await ids.close()
    },
  }
}

const anEvent = (id: string) => ({ event: 'a', user_id: 'u', ...(id === '' ? {} : { event_id: id }) })
const turn = () => new Promise((resolve) => setImmediate(resolve))
const repeated = <Item>(items: readonly Item[]) => items.filter((item, index) => items.indexOf(item) !== index)

/** Requests of a few ids each, sent so many turns of the event loop apart. */
const id = fc.constantFrom('', ...'abcdefgh')
const request = fc.record({ ids: fc.array(id, { maxLength: 6 }), turns: fc.nat({ max: 6 }) })
const requests = fc.array(request, { minLength: 1, maxLength: 30 })

describe('createCapture', () => {
  it('accepts each distinct id once, and says so only when it is on disk, however requests overlap', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (sent) => {
        const pipeline = await createPipeline()
        const outcomes: Promise<CaptureResult>[] = []
        for (const { ids, turns } of sent) {
          for (let waited = 0; waited < turns; waited++) await turn()
          outcomes.push(
            pipeline.send(ids.map(anEvent)).then((outcome) => {
              // Also true for one that another request brought, which is still being written.
              expect(pipeline.storedIds()).toEqual(expect.arrayContaining(ids.filter((one) => one !== '')))
              return outcome ?? refused
            }),
          )
        }
        const told = await Promise.all(outcomes)
        const all = sent.flatMap(({ ids }) => ids)
        const nameless = all.filter((one) => one === '').length
        const distinct = new Set(all.filter((one) => one !== '')).size
        const accepted = told.reduce((sum, outcome) => sum + outcome.accepted, 0)
        const duplicate = told.reduce((sum, outcome) => sum + outcome.duplicate, 0)
        expect({ accepted, duplicate }).toEqual({
          accepted: nameless + distinct,
          duplicate: all.length - nameless - distinct,
        })
        await pipeline.close()
        const stored = pipeline.storedIds()
        expect([stored.length, repeated(stored)]).toEqual([accepted, []])
      }),
      { numRuns: 40 },
    )
  })

  it('stores each distinct id once when the disk fails now and then and clients send again', async () => {
    await fc.assert(
      fc.asyncProperty(requests, fc.array(fc.nat({ max: 29 }), { maxLength: 4 }), async (sent, faultsAt) => {
        const disk = await createFaultyDisk()
        const pipeline = await createPipeline()
        const sendUntilTaken = async (ids: readonly string[]): Promise<CaptureResult> =>
          (await pipeline.send(ids.map(anEvent))) ?? (await sendUntilTaken(ids))
        const outcomes: Promise<CaptureResult>[] = []
        for (const [index, { ids, turns }] of sent.entries()) {
          for (let waited = 0; waited < turns; waited++) await turn()
          if (faultsAt.includes(index)) disk.failNextSync()
          outcomes.push(sendUntilTaken(ids.filter((one) => one !== '')))
        }
        const told = await Promise.all(outcomes)
        await pipeline.close()
        const distinct = new Set(sent.flatMap(({ ids }) => ids).filter((one) => one !== ''))
        // Less, when a request failed for one of its events only: its others are duplicates when it comes again.
        expect(told.reduce((sum, outcome) => sum + outcome.accepted, 0)).toBeLessThanOrEqual(distinct.size)
        expect(pipeline.storedIds().sort()).toEqual([...distinct].sort())
      }),
      { numRuns: 25 },
    )
  })

  it('names rejected events by their place and stores the ones around them', async () => {
    const pipeline = await createPipeline()
    const outcome = await pipeline.send([
      anEvent('a'),
      { event: 'no person' },
      anEvent('b'),
      { ...anEvent('c'), timestamp: 'yesterday' },
      5,
    ])
    expect(outcome?.accepted).toBe(2)
    expect(outcome?.rejected.map(({ index, field }) => [index, field])).toEqual([
      [1, 'user_id'],
      [3, 'timestamp'],
      [4, ''],
    ])
    expect(pipeline.storedIds()).toEqual(['a', 'b'])
    await pipeline.close()
  })

  it('writes what it did into the ledger, duplicates and rejects alone too', async () => {
    const pipeline = await createPipeline()
    await pipeline.send([anEvent('a'), anEvent('a'), {}])
    await pipeline.send([{}, {}])
    await pipeline.close()
    const hourMs = Date.UTC(2026, 0, 1, 12)
    expect(pipeline.ledger()).toEqual([
      { projectId, hourMs, accepted: 1, duplicate: 1, rejected: 1, tallies: { 'drop:invalid': 1 } },
      { projectId, hourMs, accepted: 0, duplicate: 0, rejected: 2, tallies: { 'drop:invalid': 2 } },
    ])
  })

  it('counts once what it stores at its arrival, by the reason', async () => {
    const pipeline = await createPipeline()
    const early = { ...anEvent('a'), timestamp: '1970-01-01' }
    const outcome = await pipeline.send([early, early, { ...anEvent(''), timestamp: '2100-01-01' }, anEvent('b')])
    expect(outcome).toMatchObject({ accepted: 3, duplicate: 1, rejected: [] })
    await pipeline.close()
    expect(pipeline.ledger()).toMatchObject([{ tallies: { 'clamped:past': 1, 'clamped:future': 1 } }])
  })

  it('takes an id for new after the write that would have kept it has failed', async () => {
    const disk = await createFaultyDisk()
    const pipeline = await createPipeline()
    disk.failNextSync()
    expect(await pipeline.send([anEvent('a')])).toBeUndefined()
    expect(await pipeline.send([anEvent('a')])).toMatchObject({ accepted: 1, duplicate: 0 })
    await pipeline.close()
    expect(pipeline.storedIds()).toEqual(['a'])
  })
})

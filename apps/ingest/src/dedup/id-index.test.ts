import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFaultyDisk } from '../testing/faulty-disk.ts'
import { hashEventId } from './event-id-hash.ts'
import { IdIndex, type IdIndexOptions } from './id-index.ts'
import { IdSet } from './id-set.ts'

const hashes = (from: number, count: number) =>
  Uint32Array.from(
    Array.from({ length: count }, (_, index) => hashEventId('p', `event-${from + index}`)).flatMap(({ high, low }) => [
      high,
      low,
    ]),
  )

describe('IdSet', () => {
  it('is as new once it was cleared, whatever it held', () => {
    const set = new IdSet(4)
    const ids = hashes(0, 1_000)
    for (let at = 0; at < ids.length; at += 2) set.add(ids[at] ?? 0, ids[at + 1] ?? 0)
    set.clear()
    expect(set.size).toBe(0)
    for (let at = 0; at < ids.length; at += 2) expect(set.has(ids[at] ?? 0, ids[at + 1] ?? 0)).toBe(false)
    expect(set.add(0, 0)).toBe(true)
    expect([...set.toArray()]).toEqual([0, 0])
  })

  it('agrees with a plain set for any hashes, zero among them', () => {
    const hash = fc.tuple(fc.nat({ max: 5 }), fc.oneof(fc.nat({ max: 40 }), fc.constant(0xffff_ffff)))
    fc.assert(
      fc.property(fc.array(hash, { maxLength: 200 }), (added) => {
        const set = new IdSet(4)
        const plain = new Set<string>()
        for (const [high, low] of added) {
          expect(set.add(high, low)).toBe(!plain.has(`${high} ${low}`))
          plain.add(`${high} ${low}`)
        }
        expect(set.size).toBe(plain.size)
        const listed = set.toArray()
        expect(listed.length).toBe(plain.size * 2)
        for (const [high, low] of added) expect(set.has(high, low)).toBe(true)
        expect(set.has(6, 1)).toBe(false)
      }),
    )
  })
})

describe('hashEventId', () => {
  it('gives 200 000 similar ids different hashes', () => {
    const all = hashes(0, 200_000)
    const distinct = new Set<string>()
    for (let at = 0; at < all.length; at += 2) distinct.add(`${all[at]} ${all[at + 1]}`)
    expect(distinct.size).toBe(200_000)
  })

  it('tells the same id of two projects apart', () => {
    expect(hashEventId('p', 'e')).not.toEqual(hashEventId('q', 'e'))
  })
})

describe('IdIndex', () => {
  let directory = ''
  let nowMs = 0
  const options = (overrides: Partial<IdIndexOptions> = {}): IdIndexOptions => ({
    directory,
    now: () => nowMs,
    windowMs: 24 * 3_600_000,
    maxRecentIds: 1_000,
    maxIds: 1_000_000,
    ...overrides,
  })
  const hasAll = (index: IdIndex, ids: Uint32Array) => {
    for (let at = 0; at < ids.length; at += 2) if (!index.has(ids[at] ?? 0, ids[at + 1] ?? 0)) return false
    return true
  }
  const hasSome = (index: IdIndex, ids: Uint32Array) => {
    for (let at = 0; at < ids.length; at += 2) if (index.has(ids[at] ?? 0, ids[at + 1] ?? 0)) return true
    return false
  }

  const listRuns = async () => (await readdir(directory)).filter((name) => name.endsWith('.run'))

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'id-index-'))
    nowMs = Date.UTC(2026, 0, 1)
  })
  afterEach(() => rm(directory, { recursive: true, force: true }))

  it('knows every id that was persisted, in memory, in runs and after a restart, and no other', async () => {
    const index = await IdIndex.open(options())
    for (let batch = 0; batch < 10; batch++) {
      const ids = hashes(batch * 450, 450)
      index.add(ids)
      await index.persist(ids)
      nowMs += 1_000
    }
    const known = hashes(0, 4_500)
    const unknown = hashes(1_000_000, 20_000)
    expect([hasAll(index, known), hasSome(index, unknown), index.size]).toEqual([true, false, 4_500])
    await index.close()

    const reopened = await IdIndex.open(options())
    expect([hasAll(reopened, known), hasSome(reopened, unknown), reopened.size]).toEqual([true, false, 4_500])
    await reopened.close()
  })

  it('knows ids that arrive while the ones before them are written to a run', async () => {
    const index = await IdIndex.open(options())
    const first = hashes(0, 1_500)
    index.add(first)
    const persisting = index.persist(first)
    const meanwhile = hashes(5_000, 100)
    index.add(meanwhile)
    await persisting
    await index.persist(meanwhile)
    expect([hasAll(index, first), hasAll(index, meanwhile)]).toEqual([true, true])
    await index.close()
    const reopened = await IdIndex.open(options())
    expect([hasAll(reopened, first), hasAll(reopened, meanwhile)]).toEqual([true, true])
    await reopened.close()
  })

  it('moves ids out of memory also while no segment is stored', async () => {
    const index = await IdIndex.open(options())
    for (let batch = 0; batch < 3; batch++) {
      index.add(hashes(batch * 1_500, 1_500))
      await expect.poll(listRuns).toHaveLength(batch + 1)
    }
    await index.close()
    const reopened = await IdIndex.open(options())
    expect([hasAll(reopened, hashes(0, 4_500)), reopened.size]).toEqual([true, 4_500])
    await reopened.close()
  })

  it('takes in any number of ids at the start, a few at a time', async () => {
    const index = await IdIndex.open(options())
    let mostWaiting = 0
    async function* source() {
      for (let batch = 0; batch < 20; batch++) {
        yield await Promise.resolve(hashes(batch * 500, 500))
        mostWaiting = Math.max(mostWaiting, (batch + 1) * 500 - (await listRuns()).length * 1_000)
      }
    }
    await index.addFrom(source())
    expect([hasAll(index, hashes(0, 10_000)), mostWaiting]).toEqual([true, 500])
    await index.close()
  })

  it('writes of a segment to the journal only what no run holds', async () => {
    const index = await IdIndex.open(options())
    const [first, second] = [hashes(0, 1_200), hashes(5_000, 20)]
    index.add(first)
    await index.persist(new Uint32Array(0))
    index.add(second)
    await index.persist(Uint32Array.from([...first, ...second]))
    await index.close()
    expect((await stat(join(directory, 'journal.ids'))).size).toBe(20 * 8)
    const reopened = await IdIndex.open(options())
    expect([hasAll(reopened, first), hasAll(reopened, second), reopened.size]).toEqual([true, true, 1_220])
    await reopened.close()
  })

  it('keeps ids that cannot be moved out of memory, and moves them once they can', async () => {
    const disk = await createFaultyDisk()
    const index = await IdIndex.open(options())
    disk.fillUpInNextWrite()
    index.add(hashes(0, 1_000))
    await index.persist(new Uint32Array(0)).catch(() => undefined)
    expect(hasAll(index, hashes(0, 1_000))).toBe(true)
    await index.persist(new Uint32Array(0))
    await index.close()
    const reopened = await IdIndex.open(options())
    expect([hasAll(reopened, hashes(0, 1_000)), reopened.size]).toEqual([true, 1_000])
    await reopened.close()
  })

  it('reads on correctly after a crash that cut the journal in the middle of an id', async () => {
    const index = await IdIndex.open(options())
    const first = hashes(0, 10)
    index.add(first)
    await index.persist(first)
    await index.close()
    await truncate(join(directory, 'journal.ids'), 9 * 8 + 3)

    const second = hashes(100, 10)
    const afterCrash = await IdIndex.open(options())
    afterCrash.add(second)
    await afterCrash.persist(second)
    await afterCrash.close()

    const reopened = await IdIndex.open(options())
    expect([hasAll(reopened, first.subarray(0, 18)), hasAll(reopened, second), reopened.size]).toEqual([true, true, 19])
    await reopened.close()
  })

  it('reads on correctly after the disk was full in the middle of an id', async () => {
    const disk = await createFaultyDisk()
    const index = await IdIndex.open(options())
    const [first, second] = [hashes(0, 11), hashes(100, 10)]
    disk.fillUpInNextWrite()
    index.add(first)
    await expect(index.persist(first)).rejects.toThrow('ENOSPC')
    for (const ids of [first, second]) {
      index.add(ids)
      await index.persist(ids)
    }
    await index.close()
    const reopened = await IdIndex.open(options())
    expect([hasAll(reopened, first), hasAll(reopened, second), reopened.size]).toEqual([true, true, 21])
    await reopened.close()
  })

  it('forgets runs older than the window', async () => {
    const index = await IdIndex.open(options())
    const old = hashes(0, 1_000)
    index.add(old)
    await index.persist(old)
    nowMs += 25 * 3_600_000
    const fresh = hashes(5_000, 1_000)
    index.add(fresh)
    await index.persist(fresh)
    expect([hasSome(index, old), hasAll(index, fresh), index.forgottenEarly]).toEqual([false, true, 0])
    await index.close()
  })

  it('forgets the oldest run early when it would remember too many, and says so', async () => {
    const index = await IdIndex.open(options({ maxIds: 2_500 }))
    for (let batch = 0; batch < 4; batch++) {
      const ids = hashes(batch * 1_000, 1_000)
      index.add(ids)
      await index.persist(ids)
      nowMs += 1_000
    }
    expect([hasSome(index, hashes(0, 1_000)), hasAll(index, hashes(3_000, 1_000)), index.forgottenEarly]).toEqual([
      false,
      true,
      2_000,
    ])
    await index.close()
  })
})

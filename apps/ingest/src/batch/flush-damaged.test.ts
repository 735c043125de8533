import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCorruptSegments } from '../log/corrupt-shelf.ts'
import { batchId, createLoop } from '../testing/test-flush-loop.ts'

describe('FlushLoop, of a segment that is not as it was written', () => {
  it('stores what is whole of a damaged segment, owes the rest, and keeps its file for a person to look at', async () => {
    const { directory, store, state, loop, write, untilIdle } = createLoop()
    const path = write(1)
    const whole = readFileSync(path)
    // The same frame twice, a bit in the body of the first flipped.
    const frameAt = whole.indexOf('SLF2')
    const tailAt = whole.indexOf('SLT2')
    const damaged = Buffer.concat([whole, whole.subarray(frameAt)])
    damaged[tailAt - 1] = (damaged[tailAt - 1] ?? 0) ^ 1
    writeFileSync(path, damaged)
    loop.add(path, true)
    await untilIdle()
    expect(store.stored).toEqual([{ batchId: batchId(1), rows: 1 }])
    expect(store.ledger).toMatchObject([{ batchId: batchId(1), entries: [{ accepted: 2, duplicate: 2, rejected: 4 }] }])
    const name = `${batchId(1)}.segment`
    expect(readdirSync(directory)).toEqual(['corrupt'])
    expect(readFileSync(join(directory, 'corrupt', name))).toEqual(damaged)
    const report = {
      segment: name,
      batchId: batchId(1),
      foundAt: '1970-01-01T00:00:00.000Z',
      frames: [{ at: frameAt, bytes: whole.length - frameAt, events: 1 }],
      events: 1,
      unknownBytes: 0,
    }
    expect(await readCorruptSegments(join(directory, 'corrupt'))).toEqual([report])
    expect(state.flaws).toEqual([{ corruption: report, tornBytes: 0, healed: 0 }])
  })

  it('owes all rows of a segment whose only frame is damaged', async () => {
    const { store, loop, write, untilIdle } = createLoop()
    const path = write(1, ['a', 'b'])
    const damaged = readFileSync(path)
    const tailAt = damaged.indexOf('SLT2')
    damaged[tailAt - 1] = (damaged[tailAt - 1] ?? 0) ^ 1
    writeFileSync(path, damaged)
    loop.add(path, true)
    await untilIdle()
    expect(store.stored).toEqual([])
    expect(store.ledger).toMatchObject([{ batchId: batchId(1), entries: [{ accepted: 2 }] }])
  })

  it('has lost nothing of a damaged segment that an earlier run had stored', async () => {
    const { directory, store, state, loop, write, untilIdle } = createLoop()
    const path = write(1, ['a', 'b'])
    const whole = readFileSync(path)
    const damaged = Buffer.concat([whole, whole.subarray(whole.indexOf('SLF2'))])
    const tailAt = damaged.indexOf('SLT2')
    damaged[tailAt - 1] = (damaged[tailAt - 1] ?? 0) ^ 1
    writeFileSync(path, damaged)
    store.stored.push({ batchId: batchId(1), rows: 4 })
    loop.add(path, true)
    await untilIdle()
    expect(store.stored).toEqual([{ batchId: batchId(1), rows: 4 }])
    expect(store.ledger).toMatchObject([{ entries: [{ accepted: 4 }] }])
    expect(readdirSync(directory)).toEqual([])
    expect(state.flaws).toEqual([{ corruption: undefined, tornBytes: 0, healed: 1 }])
  })

  it.each([4, 20, 60])('stores all of a segment with a bit flipped in its header, at byte %d', async (at) => {
    const { directory, store, state, loop, write, untilIdle } = createLoop()
    const path = write(1)
    const damaged = readFileSync(path)
    damaged[at] = (damaged[at] ?? 0) ^ 0x80
    writeFileSync(path, damaged)
    loop.add(path, true)
    await untilIdle()
    expect(store.stored).toEqual([{ batchId: batchId(1), rows: 1 }])
    expect(readdirSync(directory)).toEqual([])
    expect(state.flaws).toEqual([{ corruption: undefined, tornBytes: 0, healed: 1 }])
  })

  it('keeps a segment of whose header neither copy can be read, and tells its batch by its name', async () => {
    const { directory, state, loop, write, untilIdle } = createLoop()
    const path = write(1)
    const kept = readFileSync(path).fill(0, 0, 4)
    kept.fill(0, kept.indexOf('SLSEG'), kept.indexOf('SLSEG') + 4)
    writeFileSync(path, kept)
    loop.add(path, true)
    await untilIdle()
    expect(readdirSync(join(directory, 'corrupt'))).toEqual([`${batchId(1)}.segment`, `${batchId(1)}.segment.json`])
    const corruption = { batchId: batchId(1), events: 0, unknownBytes: kept.length }
    expect(state.flaws).toMatchObject([{ corruption }])
  })

  it('deletes a segment of which not even the header was written, for nobody was told of anything in it', async () => {
    const { directory, store, loop, write, untilIdle } = createLoop()
    const path = write(1)
    writeFileSync(path, readFileSync(path).subarray(0, 100))
    loop.add(path, true)
    await untilIdle()
    expect([readdirSync(directory), store.tried]).toEqual([[], []])
  })
})

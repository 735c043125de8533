import { describe, expect, it } from 'vitest'
import type { Tampering } from './faults/fault.ts'
import { judge, type Evidence } from './judge.ts'

const batchId = '01936d00-0000-7000-8000-000000000001'
const segment = `000000000000001-${batchId}.segment`
// Frames at 4 and at 14.
const original = Buffer.from('HEADSLF2.\u0004id-1SLF2.\u0004id-2')
const flip: Tampering = { kind: 'flipped bit', segment, original, at: 11 }
const cut: Tampering = { kind: 'cut off', segment, original, at: 20 }
const corrupt = {
  segment,
  batchId,
  foundAt: '2026-01-01T00:00:00.000Z',
  frames: [{ at: 4, bytes: 10, events: 1 }],
  events: 1,
  unknownBytes: 0,
}
const fault = { kind: 'missing', projectId: 'p', batchId, hourMs: 0, accepted: 2, stored: 1 } as const

const evidence = (overrides: Partial<Evidence>): Evidence => ({
  missing: [],
  tamperings: [],
  proof: { faults: [], corrupt: [] },
  ...overrides,
})

describe('judge', () => {
  it('has nothing to say when nothing is missing', () => {
    expect(judge(evidence({}))).toEqual({ lost: [], lostToFlippedBits: 0, lostToCuts: 0, complaints: [] })
  })

  it('calls lost what is missing and was in no damage', () => {
    expect(judge(evidence({ missing: ['id-1'] })).lost).toEqual(['id-1'])
  })

  it('excuses what was in the frame that ingest reported, and nothing beside it', () => {
    const proof = { faults: [fault], corrupt: [corrupt] }
    expect(judge(evidence({ missing: ['id-1', 'id-2'], tamperings: [flip], proof }))).toEqual({
      lost: ['id-2'],
      lostToFlippedBits: 1,
      lostToCuts: 0,
      complaints: [],
    })
  })

  it('does not excuse a flipped bit of which ingest says nothing', () => {
    expect(judge(evidence({ missing: ['id-1'], tamperings: [flip] })).lost).toEqual(['id-1'])
  })

  it('excuses what was cut off, from the beginning of the frame that was cut', () => {
    const verdict = judge(evidence({ missing: ['id-1', 'id-2'], tamperings: [cut] }))
    expect(verdict).toMatchObject({ lost: ['id-1'], lostToCuts: 1 })
  })

  it('knows an id that was cut off also when a bit of it had been flipped before', () => {
    const misread = Buffer.from(original)
    misread[misread.indexOf('id-2')] = 'h'.charCodeAt(0)
    const tamperings: Tampering[] = [
      { kind: 'flipped bit', segment, original, at: original.indexOf('id-2') },
      { kind: 'cut off', segment, original: misread, at: 20 },
    ]
    expect(judge(evidence({ missing: ['id-1', 'id-2'], tamperings }))).toMatchObject({ lost: ['id-1'], lostToCuts: 1 })
  })

  it('complains when another number is reported than the ledger misses', () => {
    const proof = { faults: [{ ...fault, stored: 0 }], corrupt: [corrupt] }
    expect(judge(evidence({ tamperings: [flip], proof })).complaints).toEqual([
      `batch ${batchId}: 1 events are told as lost, 2 are missing in the ledger`,
    ])
  })

  it('complains about a report of damage where nobody did any', () => {
    const proof = { faults: [fault], corrupt: [corrupt] }
    expect(judge(evidence({ proof })).complaints).toEqual([`${segment} is told to be damaged, nobody touched it`])
  })

  it.each(['missing', 'surplus', 'twice', 'unknown_batch'] as const)('complains about %s rows', (kind) => {
    const proof = { faults: [{ ...fault, kind }], corrupt: [] }
    expect(judge(evidence({ proof })).complaints).toEqual([`${kind}: batch ${batchId} accepted 2, stored 1`])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeSegment, encodeFrame, encodeSegmentHead, type Frame } from './segment-format.ts'

const head = {
  batchId: '01936d00-0000-7000-8000-000000000001',
  createdAtMs: 1,
  columns: [
    ['a', 'String'],
    ['b', 'UInt32'],
  ] as const,
}
const projectId = '01936d00-0000-7000-8000-0000000000aa'

function aFrame(rows: number): {
  content: { rows: number; columns: Buffer[] }
  notes: Frame['notes']
  ids: Uint32Array
} {
  return {
    content: { rows, columns: [Buffer.alloc(rows * 3, rows), Buffer.alloc(rows * 4, 255 - rows)] },
    notes: {
      ledger: [{ projectId, hourMs: 3_600_000, accepted: rows, duplicate: 1, rejected: 2 }],
      firstOccurredAtMs: rows,
      lastOccurredAtMs: rows + 1,
    },
    ids: Uint32Array.from({ length: rows * 2 }, (_, index) => index),
  }
}

function encode(frames: readonly ReturnType<typeof aFrame>[]): { bytes: Buffer; ends: number[] } {
  const parts = [encodeSegmentHead(head), ...frames.map((frame) => encodeFrame(frame.content, frame.notes, frame.ids))]
  let end = 0
  const ends = parts.map((part) => (end += part.length))
  return { bytes: Buffer.concat(parts), ends }
}

const frames = [aFrame(1), aFrame(5), aFrame(2)]

describe('decodeSegment', () => {
  it('gives back what was encoded', () => {
    const content = decodeSegment(encode(frames).bytes)
    expect(content).toMatchObject({ ...head, tornBytes: 0, damagedBytes: 0 })
    expect(content?.frames).toEqual(frames)
  })

  it('keeps every whole frame and nothing else when the file is cut at any byte', () => {
    const { bytes, ends } = encode(frames)
    for (let cut = 0; cut <= bytes.length; cut++) {
      const content = decodeSegment(Buffer.from(bytes.subarray(0, cut)))
      const wholeParts = ends.filter((end) => end <= cut).length
      if (wholeParts === 0) expect(content).toBeUndefined()
      else {
        expect(content?.frames).toEqual(frames.slice(0, wholeParts - 1))
        expect(content?.damagedBytes).toBe(0)
        expect(content?.tornBytes).toBe(cut - (ends[wholeParts - 1] ?? 0))
      }
    }
  })

  it('loses only the frame in which a bit flipped, and says how many bytes that is', () => {
    const { bytes, ends } = encode(frames)
    const [headEnd = 0, firstEnd = 0, secondEnd = 0] = ends
    fc.assert(
      fc.property(fc.integer({ min: headEnd, max: secondEnd - 1 }), fc.integer({ min: 0, max: 7 }), (at, bit) => {
        const damaged = Buffer.from(bytes)
        damaged[at] = (damaged[at] ?? 0) ^ (1 << bit)
        const isFirst = at < firstEnd
        const content = decodeSegment(damaged)
        expect(content?.frames).toEqual(isFirst ? frames.slice(1) : [frames[0], frames[2]])
        expect(content?.damagedBytes).toBe(isFirst ? firstEnd - headEnd : secondEnd - firstEnd)
      }),
    )
  })
})

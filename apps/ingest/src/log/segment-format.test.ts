import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeSegment, encodeFrame, encodeSegmentHead, toFrameSeed, type Frame } from './segment-format.ts'

const head = {
  batchId: '01936d00-0000-7000-8000-000000000001',
  createdAtMs: 1,
  columns: [
    ['a', 'String'],
    ['b', 'UInt32'],
  ] as const,
}
const seed = toFrameSeed(head.batchId)
const projectId = '01936d00-0000-7000-8000-0000000000aa'

function aFrame(rows: number): Frame {
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

function encode(frames: readonly Frame[]): { bytes: Buffer; ends: number[] } {
  return join([encodeSegmentHead(head), ...frames.map((frame) => encodeFrame(frame, seed))])
}

function join(parts: readonly Buffer[]): { bytes: Buffer; ends: number[] } {
  let end = 0
  return { ends: parts.map((part) => (end += part.length)), bytes: Buffer.concat(parts) }
}

function flip(bytes: Buffer, at: number, bit: number): Buffer {
  const flipped = Buffer.from(bytes)
  flipped[at] = (flipped[at] ?? 0) ^ (1 << bit)
  return flipped
}

const frames = [aFrame(1), aFrame(5), aFrame(2)]
const { bytes, ends } = encode(frames)
const [headEnd = 0, ...frameEnds] = ends
const starts = [headEnd, ...frameEnds]
const aBit = fc.integer({ min: 0, max: 7 })

describe('decodeSegment', () => {
  it('gives back what was encoded', () => {
    expect(decodeSegment(bytes)).toEqual({ ...head, frames, tornBytes: 0, damage: [], healed: 0 })
  })

  it('keeps every whole frame and nothing else when the file is cut at any byte, and calls that torn, not damaged', () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      const content = decodeSegment(Buffer.from(bytes.subarray(0, cut)))
      if (cut < headEnd / 2) expect(content, `cut at ${cut}`).toBeUndefined()
      else {
        const whole = frameEnds.filter((end) => end <= cut).length
        const lastEnd = Math.max(headEnd, ...frameEnds.slice(0, whole))
        const tornBytes = Math.max(0, cut - lastEnd)
        expect(content, `cut at ${cut}`).toEqual({
          ...head,
          frames: frames.slice(0, whole),
          tornBytes,
          damage: [],
          healed: 0,
        })
      }
    }
  })

  it('loses nothing by a bit that flips in the header, in the head of a frame or in its tail, and counts it', () => {
    const bodies = frames.map((frame, index) => toBodyRange(frame, starts[index] ?? 0, frameEnds[index] ?? 0))
    for (let at = 0; at < bytes.length; at++) {
      if (bodies.some((body) => at >= body.from && at < body.to)) continue
      const content = decodeSegment(flip(bytes, at, at % 8))
      expect(content, `bit at ${at}`).toEqual({ ...head, frames, tornBytes: 0, damage: [], healed: 1 })
    }
  })

  it('loses only the frame in whose body a bit flipped, the last one as well, and says what was in it', () => {
    for (const [index, frame] of frames.entries()) {
      const [start = 0, end = 0] = [starts[index], frameEnds[index]]
      const body = toBodyRange(frame, start, end)
      for (let at = body.from; at < body.to; at++) {
        expect(decodeSegment(flip(bytes, at, at % 8)), `bit at ${at}`).toEqual({
          ...head,
          frames: frames.filter((other) => other !== frame),
          tornBytes: 0,
          damage: [{ at: start, bytes: end - start, events: frame.content.rows, notes: frame.notes }],
          healed: 0,
        })
      }
    }
  })

  it('accounts for every frame whatever is written over any stretch: kept, damaged or behind the stretch', () => {
    const stretch = fc.record({
      at: fc.integer({ min: headEnd, max: bytes.length - 1 }),
      noise: fc.uint8Array({ minLength: 1, maxLength: 400 }),
    })
    fc.assert(
      fc.property(stretch, ({ at, noise }) => {
        const damaged = Buffer.from(bytes)
        const to = Math.min(bytes.length, at + noise.length)
        damaged.set(noise.subarray(0, to - at), at)
        const isUntouched = (index: number) => (frameEnds[index] ?? 0) <= at || (starts[index] ?? 0) >= to
        const content = decodeSegment(damaged)
        const untouched = frames.filter((_, index) => isUntouched(index))
        expect(content?.frames.map((frame) => frame.content.rows)).toEqual(
          expect.arrayContaining(untouched.map((frame) => frame.content.rows)),
        )
        // Whatever is kept is one of the three, as it was; what is not kept is told.
        for (const frame of content?.frames ?? []) expect(frames).toContainEqual(frame)
        const isTold = (content?.damage.length ?? 0) > 0 || (content?.tornBytes ?? 0) > 0
        expect(isTold).toBe(content?.frames.length !== frames.length)
      }),
    )
  })

  it('takes a tail of zeros for blocks that a power cut left unwritten', () => {
    const content = decodeSegment(Buffer.concat([bytes, Buffer.alloc(4096)]))
    expect(content).toMatchObject({ frames, tornBytes: 4096, damage: [] })
  })

  it('takes bytes behind the last frame that are no beginning of a frame for damage', () => {
    const content = decodeSegment(Buffer.concat([bytes, Buffer.from('not a frame')]))
    const damage = [{ at: bytes.length, bytes: 11, events: undefined, notes: undefined }]
    expect(content).toMatchObject({ frames, tornBytes: 0, damage })
  })

  it('never takes a frame of another segment for one of its own', () => {
    const foreign = encodeFrame(aFrame(9), toFrameSeed('01936d00-0000-7000-8000-000000000002'))
    const content = decodeSegment(Buffer.concat([bytes, foreign]))
    expect(content?.frames).toEqual(frames)
    expect(content?.damage).toEqual([{ at: bytes.length, bytes: foreign.length, events: undefined, notes: undefined }])
  })

  it('finds frames behind a damaged one although its body is full of what looks like heads', () => {
    const bait: Frame = {
      ...aFrame(1),
      content: { rows: 1, columns: [encodeFrame(aFrame(3), 0), Buffer.from('SLF2SLT2SLF1')] },
    }
    const baited = encode([bait, aFrame(2)])
    const [start = 0, end = 0] = baited.ends
    const { from } = toBodyRange(bait, start, end)
    const content = decodeSegment(flip(baited.bytes, from, 0))
    expect(content?.frames).toEqual([aFrame(2)])
    expect(content?.damage).toMatchObject([{ at: start, events: 1 }])
  })
})

/** Where ids and columns of an encoded frame lie: what is not there twice. */
function toBodyRange(frame: Frame, start: number, end: number): { from: number; to: number } {
  const bodyBytes = frame.ids.byteLength + frame.content.columns.reduce((sum, column) => sum + column.length, 0)
  const headBytes = (end - start - bodyBytes) / 2
  return { from: start + headBytes, to: end - headBytes }
}

describe('decodeSegment of a segment of version 1', () => {
  const old = join([encodeHeadV1(), ...frames.map(encodeFrameV1)])
  const [oldHeadEnd = 0, firstEnd = 0, secondEnd = 0, thirdEnd = 0] = old.ends

  it('gives back what was encoded', () => {
    expect(decodeSegment(old.bytes)).toEqual({ ...head, frames, tornBytes: 0, damage: [], healed: 0 })
  })

  it('keeps every whole frame when the file is cut at any byte', () => {
    for (let cut = oldHeadEnd; cut <= old.bytes.length; cut++) {
      const content = decodeSegment(Buffer.from(old.bytes.subarray(0, cut)))
      const whole = old.ends.filter((end) => end <= cut).length - 1
      expect(content?.frames, `cut at ${cut}`).toEqual(frames.slice(0, whole))
      expect(content, `cut at ${cut}`).toMatchObject({ damage: [], tornBytes: cut - (old.ends[whole] ?? 0) })
    }
  })

  it('loses only the frame in which a bit flipped', () => {
    fc.assert(
      fc.property(fc.integer({ min: oldHeadEnd, max: secondEnd - 1 }), aBit, (at, bit) => {
        const isFirst = at < firstEnd
        const content = decodeSegment(flip(old.bytes, at, bit))
        expect(content?.frames).toEqual(isFirst ? frames.slice(1) : [frames[0], frames[2]])
        const [from, to] = isFirst ? [oldHeadEnd, firstEnd] : [firstEnd, secondEnd]
        expect(content?.damage).toMatchObject([{ at: from, bytes: to - from, events: undefined }])
      }),
    )
  })

  it('tells a bit that flipped in the last frame from one that was cut short', () => {
    const content = decodeSegment(flip(old.bytes, thirdEnd - 1, 0))
    expect(content).toMatchObject({ tornBytes: 0, damage: [{ at: secondEnd, bytes: thirdEnd - secondEnd }] })
  })
})

/** As version 1 wrote it. */
function encodeHeadV1(): Buffer {
  const json = Buffer.from(JSON.stringify(head))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(json.length)
  return Buffer.concat([Buffer.from('SLSEG\u0001\r\n', 'latin1'), length, json])
}

function encodeFrameV1({ content, notes, ids }: Frame): Buffer {
  const notesBytes = Buffer.from(JSON.stringify(notes))
  const numbers = [content.rows, notesBytes.length, ids.length / 2, ...content.columns.map((column) => column.length)]
  const fixed = Buffer.alloc(numbers.length * 4)
  for (const [index, number] of numbers.entries()) fixed.writeUInt32LE(number, index * 4)
  const checked = Buffer.concat([fixed, notesBytes, Buffer.from(ids.buffer), ...content.columns])
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32LE(crc32(checked))
  return Buffer.concat([Buffer.from('SLF1'), checksum, checked])
}

import {
  headMagic,
  isHeadCutShort,
  hasTwoHeads,
  readBody,
  readHead,
  tailMagic,
  toFrameSeed,
  type Frame,
  type FrameBytes,
  type FrameHead,
  type FrameNotes,
} from './frame-format.ts'
import { magicV1, readFrameV1 } from './frame-v1.ts'
import { decodeSegmentHead, type SegmentHead } from './segment-head.ts'

export { encodeFrame, toFrameSeed, type Frame, type FrameNotes } from './frame-format.ts'
export { encodeSegmentHead, type SegmentHead } from './segment-head.ts'

/** A stretch of a segment that was written whole and is not what was written any more. */
export interface Damage {
  /** Offset in the file. */
  readonly at: number
  readonly bytes: number
  /** Rows of the frame, when its head or its tail can still be read. */
  readonly events: number | undefined
  /** What the frame said of its rows, as long as that can be read. */
  readonly notes: FrameNotes | undefined
}

export interface SegmentContent extends SegmentHead {
  readonly frames: readonly Frame[]
  /** Bytes at the end of a write that was cut short: never acknowledged. */
  readonly tornBytes: number
  /** Acknowledged events may be lost in these. Empty as a rule. */
  readonly damage: readonly Damage[]
  /** Faults that cost nothing, since what they hit stands twice. */
  readonly healed: number
}

/**
 * Reads a segment (a header, then frames; one file, one batch), whatever state a crash or a bad disk left it in: every
 * frame that is whole is returned, what is damaged is told apart from what was never written to its end.
 * Undefined when the header cannot be read; see `countUnreadableBytes`.
 */
export function decodeSegment(bytes: Buffer): SegmentContent | undefined {
  const decoded = decodeSegmentHead(bytes)
  if (decoded === undefined) return undefined
  const { batchId, columns } = decoded.head
  const source = { bytes, columnCount: columns.length, seed: toFrameSeed(batchId) }
  const frames: Frame[] = []
  const damage: Damage[] = []
  let healed = decoded.isHealed ? 1 : 0
  let at = decoded.end
  let tornBytes = 0
  while (at < bytes.length) {
    const piece = readPiece(source, at) ?? findPiece(source, at) ?? toRest(source, at)
    if (piece.at > at) damage.push({ at, bytes: piece.at - at, events: undefined, notes: undefined })
    if (piece.kind === 'frame') frames.push(piece.frame)
    else if (piece.kind === 'damage') damage.push(piece.damage)
    else tornBytes = piece.end - piece.at
    if (piece.isHealed) healed++
    at = piece.end
  }
  return { ...decoded.head, frames, damage, healed, tornBytes }
}

/** What all magics of frames begin with. */
const magicPrefix = Buffer.from('SL', 'latin1')

/** Bytes of acknowledged events that cannot be read because both headers before them are broken. */
export function countUnreadableBytes(bytes: Buffer): number {
  return [headMagic, tailMagic, magicV1].some((magic) => bytes.includes(magic)) ? bytes.length : 0
}

interface Place {
  readonly at: number
  readonly end: number
  readonly isHealed: boolean
}
type Piece = Place &
  (
    | { readonly kind: 'frame'; readonly frame: Frame }
    | { readonly kind: 'damage'; readonly damage: Damage }
    | { readonly kind: 'torn' }
  )

/** What begins at a byte; undefined when nothing does that can be read. */
function readPiece(source: FrameBytes, at: number): Piece | undefined {
  const head = readHead(source, at)
  if (head?.at === at) return toPiece(source, head)
  const old = readFrameV1(source, at)
  return old?.kind === 'frame' ? { ...old, at, isHealed: false } : undefined
}

/** The first frame behind a byte, by its head or by its tail. */
function findPiece(source: FrameBytes, from: number): Piece | undefined {
  for (let at = source.bytes.indexOf(magicPrefix, from); at !== -1; at = source.bytes.indexOf(magicPrefix, at + 1)) {
    const head = readHead(source, at)
    const piece = head !== undefined && head.at >= from ? toPiece(source, head) : readPiece(source, at)
    if (piece !== undefined) return piece
  }
  return undefined
}

function toPiece(source: FrameBytes, head: FrameHead): Piece {
  const { at, end, rows, notes } = head
  if (end > source.bytes.length) return { kind: 'torn', at, end: source.bytes.length, isHealed: false }
  const frame = readBody(source, head)
  if (frame === undefined)
    return { kind: 'damage', at, end, damage: { at, bytes: end - at, events: rows, notes }, isHealed: false }
  return { kind: 'frame', at, end, frame, isHealed: !hasTwoHeads(source, head) }
}

/** The end of a file in which no frame can be found. */
function toRest(source: FrameBytes, at: number): Piece {
  const end = source.bytes.length
  if (isCutShort(source, at)) return { kind: 'torn', at, end, isHealed: false }
  return {
    kind: 'damage',
    at,
    end,
    damage: { at, bytes: end - at, events: undefined, notes: undefined },
    isHealed: false,
  }
}

function isCutShort(source: FrameBytes, at: number): boolean {
  if (isHeadCutShort(source, at) || readFrameV1(source, at)?.kind === 'cut short') return true
  // A power cut may leave a file that has grown and whose new blocks were never written.
  return source.bytes.subarray(at).every((byte) => byte === 0)
}

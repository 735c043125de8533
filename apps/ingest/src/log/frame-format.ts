import { crc32 } from 'node:zlib'
import type { EventRows, LedgerEntry } from '@sightline/db/event'
import type { QuarantinedEvent } from '@sightline/domain/quarantine'

/*
 * A frame is what one group commit made durable. All numbers are u32, little endian.
 *
 *   frame  head | body | tail
 *   head   magic | checksum of the rest of the head | checksum of the body | rows | notes bytes | id count
 *          | bytes of each column | notes, JSON
 *   body   ids, 8 bytes each | columns, as ClickHouse's Native format has them
 *   tail   the head once more, under a magic of its own
 *
 * The head has its own checksum so that its lengths can be trusted: a file that ends before the frame does was cut
 * short, a frame that is all there and fails its checksum was damaged. It stands twice so that what a damaged frame
 * held can be told, and a bit that flips in it costs nothing. Checksums begin with a number of the segment's own: what
 * another file left in these blocks of the disk, or what a client put into a property, never passes for a frame.
 */
export const headMagic = Buffer.from('SLF2', 'latin1')
export const tailMagic = Buffer.from('SLT2', 'latin1')
const fixedBytes = 6 * 4
const checkedFrom = 8

/** Facts about a frame's rows that are needed without decoding them. */
export interface FrameNotes {
  readonly ledger: readonly LedgerEntry[]
  readonly firstOccurredAtMs: number
  readonly lastOccurredAtMs: number
  /** Events that were not stored; absent when there are none, and in segments of older versions. */
  readonly quarantine?: readonly QuarantinedEvent[]
}

export interface Frame {
  readonly content: EventRows
  readonly notes: FrameNotes
  /** Hashes of the event ids that clients sent, two u32 each. */
  readonly ids: Uint32Array
}

/** What the checksums of a segment's frames begin with. */
export function toFrameSeed(batchId: string): number {
  return crc32(batchId)
}

/**
 * A frame, ready for the disk: one copy of the columns' bytes and a checksum over it.
 * @param allocate gives the memory for a frame of that many bytes.
 */
export function encodeFrame(
  { content, notes, ids }: Frame,
  seed: number,
  allocate: (bytes: number) => Buffer = Buffer.allocUnsafe,
): Buffer {
  const notesBytes = Buffer.from(JSON.stringify(notes))
  const notesAt = fixedBytes + content.columns.length * 4
  const headBytes = notesAt + notesBytes.length
  const bodyBytes = ids.byteLength + content.columns.reduce((sum, column) => sum + column.length, 0)
  const tailAt = headBytes + bodyBytes
  const frame = allocate(tailAt + headBytes)
  let at = headBytes
  for (const part of [Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength), ...content.columns])
    at += part.copy(frame, at)
  headMagic.copy(frame)
  frame.writeUInt32LE(crc32(frame.subarray(headBytes, tailAt), seed), 8)
  frame.writeUInt32LE(content.rows, 12)
  frame.writeUInt32LE(notesBytes.length, 16)
  frame.writeUInt32LE(ids.length / 2, 20)
  for (const [index, column] of content.columns.entries()) frame.writeUInt32LE(column.length, fixedBytes + index * 4)
  notesBytes.copy(frame, notesAt)
  frame.writeUInt32LE(crc32(frame.subarray(checkedFrom, headBytes), seed), 4)
  frame.copy(frame, tailAt, 0, headBytes)
  tailMagic.copy(frame, tailAt)
  return frame
}

/** A head or a tail whose checksum holds: where its frame lies, and what was in it. */
export interface FrameHead {
  readonly at: number
  readonly end: number
  readonly rows: number
  readonly notes: FrameNotes
  readonly idsAt: number
  readonly columnsAt: number
  readonly columnBytes: readonly number[]
  readonly bodyChecksum: number
}

/** How the bytes of a segment are to be read. */
export interface FrameBytes {
  readonly bytes: Buffer
  readonly columnCount: number
  readonly seed: number
}

/** The head that begins at a byte, or the tail. Undefined when none does, or not all of it is there. */
export function readHead({ bytes, columnCount, seed }: FrameBytes, at: number): FrameHead | undefined {
  const notesAt = at + fixedBytes + columnCount * 4
  if (at < 0 || notesAt > bytes.length) return undefined
  const magic = bytes.subarray(at, at + 4)
  const isTail = magic.equals(tailMagic)
  if (!isTail && !magic.equals(headMagic)) return undefined
  const headEnd = notesAt + bytes.readUInt32LE(at + 16)
  if (headEnd > bytes.length || bytes.readUInt32LE(at + 4) !== crc32(bytes.subarray(at + checkedFrom, headEnd), seed))
    return undefined
  const idBytes = bytes.readUInt32LE(at + 20) * 8
  const columnBytes = Array.from({ length: columnCount }, (_, index) => bytes.readUInt32LE(at + fixedBytes + index * 4))
  const bodyBytes = columnBytes.reduce((sum, length) => sum + length, idBytes)
  const headBytes = headEnd - at
  const frameAt = isTail ? at - bodyBytes - headBytes : at
  const idsAt = frameAt + headBytes
  return {
    at: frameAt,
    end: idsAt + bodyBytes + headBytes,
    rows: bytes.readUInt32LE(at + 12),
    notes: JSON.parse(bytes.toString('utf8', notesAt, headEnd)) as FrameNotes,
    idsAt,
    columnsAt: idsAt + idBytes,
    columnBytes,
    bodyChecksum: bytes.readUInt32LE(at + 8),
  }
}

/** The frame that a head describes. Undefined when its body fails the checksum. */
export function readBody({ bytes, seed }: FrameBytes, head: FrameHead): Frame | undefined {
  const bodyEnd = head.end - (head.idsAt - head.at)
  if (head.bodyChecksum !== crc32(bytes.subarray(head.idsAt, bodyEnd), seed)) return undefined
  return toFrame(bytes, head)
}

/** The pieces of a frame whose checksum holds. The columns are views. */
export function toFrame(
  bytes: Buffer,
  head: Pick<FrameHead, 'rows' | 'notes' | 'idsAt' | 'columnsAt' | 'columnBytes'>,
): Frame {
  // Copied: typed arrays need alignment, and the ids outlive the segment's bytes.
  const ids = new Uint32Array((head.columnsAt - head.idsAt) / 4)
  bytes.copy(Buffer.from(ids.buffer), 0, head.idsAt, head.columnsAt)
  let at = head.columnsAt
  const columns = head.columnBytes.map((length) => bytes.subarray(at, (at += length)))
  return { content: { rows: head.rows, columns }, notes: head.notes, ids }
}

/** Head and tail are as they were written: equal, but for their magic. */
export function hasTwoHeads({ bytes }: FrameBytes, head: FrameHead): boolean {
  const tailAt = head.end - (head.idsAt - head.at)
  return (
    bytes.subarray(head.at, head.at + headMagic.length).equals(headMagic) &&
    bytes.subarray(tailAt, tailAt + tailMagic.length).equals(tailMagic) &&
    bytes.subarray(tailAt + tailMagic.length, head.end).equals(bytes.subarray(head.at + headMagic.length, head.idsAt))
  )
}

/** Whether bytes at the end of a file may be the beginning of a head whose writing was cut short. */
export function isHeadCutShort({ bytes, columnCount }: FrameBytes, at: number): boolean {
  const left = bytes.length - at
  const magic = headMagic.subarray(0, Math.min(left, headMagic.length))
  if (!bytes.subarray(at, at + magic.length).equals(magic)) return false
  const fixed = fixedBytes + columnCount * 4
  return left < fixed || left < fixed + bytes.readUInt32LE(at + 16)
}

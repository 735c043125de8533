import { crc32 } from 'node:zlib'
import type { EventColumn, EventRows, LedgerEntry } from '@sightline/db/event'
import { z } from 'zod'

/*
 * A segment is one file and one batch: a header, then frames. A frame is what one group commit made durable.
 *
 *   segment  magic 8 | head bytes u32 | head, JSON: batch id, created at, columns
 *   frame    magic 4 | crc32 | rows | notes bytes | id count | bytes of each column, u32 | notes, JSON | ids, 8 bytes each | columns
 *
 * Numbers are u32 little endian. The checksum covers all that follows it. Columns are those of ClickHouse's Native
 * format, so that a batch is sent as the bytes that lie here.
 */
const segmentMagic = Buffer.from('SLSEG\u0001\r\n', 'latin1')
const frameMagic = Buffer.from('SLF1', 'latin1')
const frameFixedBytes = 5 * 4

export interface SegmentHead {
  /** UUID. */
  readonly batchId: string
  readonly createdAtMs: number
  /** What the frames hold; an older version of us may have written others. */
  readonly columns: readonly EventColumn[]
}

const segmentHead: z.ZodType<SegmentHead> = z.object({
  batchId: z.uuid(),
  createdAtMs: z.number(),
  columns: z.array(z.tuple([z.string(), z.string()])),
})

/** Facts about a frame's rows that are needed without decoding them. */
export interface FrameNotes {
  readonly ledger: readonly LedgerEntry[]
  readonly firstOccurredAtMs: number
  readonly lastOccurredAtMs: number
}

export interface Frame {
  readonly content: EventRows
  readonly notes: FrameNotes
  /** Hashes of the event ids that clients sent, two u32 each. */
  readonly ids: Uint32Array
}

export interface SegmentContent extends SegmentHead {
  readonly frames: readonly Frame[]
  /** Bytes at the end of a write that was cut short: never acknowledged. */
  readonly tornBytes: number
  /** Bytes that fail their checksum with whole frames around them: acknowledged events may be lost in them. */
  readonly damagedBytes: number
}

export function encodeSegmentHead(head: SegmentHead): Buffer {
  const json = Buffer.from(JSON.stringify(head))
  const bytes = Buffer.alloc(segmentMagic.length + 4)
  segmentMagic.copy(bytes)
  bytes.writeUInt32LE(json.length, segmentMagic.length)
  return Buffer.concat([bytes, json])
}

/**
 * A frame, ready for the disk: one copy of the columns' bytes and a checksum over it.
 * @param allocate gives the memory for a frame of that many bytes.
 */
export function encodeFrame(
  content: EventRows,
  notes: FrameNotes,
  ids: Uint32Array,
  allocate: (bytes: number) => Buffer = Buffer.allocUnsafe,
): Buffer {
  const notesBytes = Buffer.from(JSON.stringify(notes))
  const fixed = Buffer.alloc(frameFixedBytes + content.columns.length * 4)
  frameMagic.copy(fixed)
  fixed.writeUInt32LE(content.rows, 8)
  fixed.writeUInt32LE(notesBytes.length, 12)
  fixed.writeUInt32LE(ids.length / 2, 16)
  for (const [index, column] of content.columns.entries())
    fixed.writeUInt32LE(column.length, frameFixedBytes + index * 4)
  const parts = [fixed, notesBytes, Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength), ...content.columns]
  const frame = allocate(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) at += part.copy(frame, at)
  frame.writeUInt32LE(crc32(frame.subarray(8)), 4)
  return frame
}

/**
 * Reads a segment, whatever state a crash or a bad disk left it in: frames that fail their checksum are skipped and
 * counted, all others are returned. Undefined when the header is not whole; see `countUnreadableBytes`.
 */
export function decodeSegment(bytes: Buffer): SegmentContent | undefined {
  const head = decodeSegmentHead(bytes)
  if (head === undefined) return undefined
  const { columns } = head.head
  const frames: Frame[] = []
  let at = head.end
  let damagedBytes = 0
  while (at < bytes.length) {
    const decoded = decodeFrame(bytes, at, columns.length)
    if (decoded !== undefined) {
      frames.push(decoded.frame)
      at = decoded.end
      continue
    }
    const next = findFrame(bytes, at + 1, columns.length)
    if (next === undefined) break
    damagedBytes += next - at
    at = next
  }
  return { ...head.head, frames, tornBytes: bytes.length - at, damagedBytes }
}

function decodeSegmentHead(bytes: Buffer): { head: SegmentHead; end: number } | undefined {
  const jsonAt = segmentMagic.length + 4
  if (bytes.length < jsonAt || !bytes.subarray(0, segmentMagic.length).equals(segmentMagic)) return undefined
  const end = jsonAt + bytes.readUInt32LE(segmentMagic.length)
  if (end > bytes.length) return undefined
  const head = parseSegmentHead(bytes.toString('utf8', jsonAt, end))
  return head === undefined ? undefined : { head, end }
}

/** The header has no checksum of its own: what a bad disk made of it must not pass for one. */
function parseSegmentHead(json: string): SegmentHead | undefined {
  try {
    return segmentHead.parse(JSON.parse(json))
  } catch {
    return undefined
  }
}

/** Bytes of acknowledged events that cannot be read because the header before them is broken. */
export function countUnreadableBytes(bytes: Buffer): number {
  return bytes.includes(frameMagic) ? bytes.length : 0
}

function decodeFrame(bytes: Buffer, at: number, columnCount: number): { frame: Frame; end: number } | undefined {
  const notesAt = at + frameFixedBytes + columnCount * 4
  if (notesAt > bytes.length || !bytes.subarray(at, at + 4).equals(frameMagic)) return undefined
  const idsAt = notesAt + bytes.readUInt32LE(at + 12)
  const columnsAt = idsAt + bytes.readUInt32LE(at + 16) * 8
  const columns: Buffer[] = []
  let end = columnsAt
  for (let index = 0; index < columnCount; index++) {
    const length = bytes.readUInt32LE(at + frameFixedBytes + index * 4)
    columns.push(bytes.subarray(end, end + length))
    end += length
  }
  if (end > bytes.length || bytes.readUInt32LE(at + 4) !== crc32(bytes.subarray(at + 8, end))) return undefined
  // Copied: typed arrays need alignment, and the ids outlive the segment's bytes.
  const ids = new Uint32Array((columnsAt - idsAt) / 4)
  bytes.copy(Buffer.from(ids.buffer), 0, idsAt, columnsAt)
  const notes = JSON.parse(bytes.toString('utf8', notesAt, idsAt)) as FrameNotes
  return { frame: { content: { rows: bytes.readUInt32LE(at + 8), columns }, notes, ids }, end }
}

function findFrame(bytes: Buffer, from: number, columnCount: number): number | undefined {
  for (let at = bytes.indexOf(frameMagic, from); at !== -1; at = bytes.indexOf(frameMagic, at + 1)) {
    if (decodeFrame(bytes, at, columnCount) !== undefined) return at
  }
  return undefined
}

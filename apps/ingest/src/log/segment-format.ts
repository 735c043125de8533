import { crc32 } from 'node:zlib'
import type { LedgerEntry } from '@sightline/db/event'

/*
 * A segment is one file and one batch: a header, then frames. A frame is what one group commit made durable.
 *
 *   segment  magic 8 | batch id, 36 ASCII | created at, ms, f64
 *   frame    magic 4 | crc32 | rows | notes bytes | id count | block bytes | notes, JSON | ids, 8 bytes each | block
 *
 * Numbers are u32 little endian. The checksum covers all that follows it. The block is a Native block of ClickHouse.
 */
const segmentMagic = Buffer.from('SLSEG\u0001\r\n', 'latin1')
const frameMagic = Buffer.from('SLF1', 'latin1')
export const segmentHeaderBytes = 8 + 36 + 8
export const frameHeaderBytes = 6 * 4

/** Facts about a frame's rows that are needed without decoding them. */
export interface FrameNotes {
  readonly ledger: readonly LedgerEntry[]
  readonly firstOccurredAtMs: number
  readonly lastOccurredAtMs: number
}

export interface Frame {
  readonly rows: number
  readonly notes: FrameNotes
  /** Hashes of the event ids that clients sent, two u32 each. */
  readonly ids: Uint32Array
  readonly block: Buffer
}

export interface SegmentContent {
  readonly batchId: string
  readonly createdAtMs: number
  readonly frames: readonly Frame[]
  /** Bytes at the end of a write that was cut short: never acknowledged. */
  readonly tornBytes: number
  /** Bytes that fail their checksum with whole frames around them: acknowledged events may be lost in them. */
  readonly damagedBytes: number
}

export function encodeSegmentHeader(batchId: string, createdAtMs: number): Buffer {
  const header = Buffer.alloc(segmentHeaderBytes)
  segmentMagic.copy(header)
  header.write(batchId, 8, 'latin1')
  header.writeDoubleLE(createdAtMs, 44)
  return header
}

/** The bytes in front of a block that has `encodeFrameHead(...).length` free bytes before it; see `sealFrame`. */
export function encodeFrameHead(rows: number, notes: FrameNotes, ids: Uint32Array): Buffer {
  const notesBytes = Buffer.from(JSON.stringify(notes))
  const head = Buffer.alloc(frameHeaderBytes + notesBytes.length + ids.byteLength)
  frameMagic.copy(head)
  head.writeUInt32LE(rows, 8)
  head.writeUInt32LE(notesBytes.length, 12)
  head.writeUInt32LE(ids.length / 2, 16)
  notesBytes.copy(head, frameHeaderBytes)
  Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength).copy(head, frameHeaderBytes + notesBytes.length)
  return head
}

/** Copies the head into the room left for it and writes the checksum over the whole: the frame is ready for the disk. */
export function sealFrame(head: Buffer, blockBehindRoom: Buffer): Buffer {
  head.writeUInt32LE(blockBehindRoom.length - head.length, 20)
  head.copy(blockBehindRoom)
  blockBehindRoom.writeUInt32LE(crc32(blockBehindRoom.subarray(8)), 4)
  return blockBehindRoom
}

/**
 * Reads a segment, whatever state a crash or a bad disk left it in: frames that fail their checksum are skipped and
 * counted, all others are returned. Undefined when not even the header is whole (nothing was acknowledged from it).
 */
export function decodeSegment(bytes: Buffer): SegmentContent | undefined {
  if (bytes.length < segmentHeaderBytes || !bytes.subarray(0, 8).equals(segmentMagic)) return undefined
  const frames: Frame[] = []
  let at = segmentHeaderBytes
  let damagedBytes = 0
  while (at < bytes.length) {
    const frame = decodeFrame(bytes, at)
    if (frame === undefined) {
      const next = findFrame(bytes, at + 1)
      if (next === undefined) break
      damagedBytes += next - at
      at = next
      continue
    }
    frames.push(frame.frame)
    at = frame.end
  }
  return {
    batchId: bytes.toString('latin1', 8, 44),
    createdAtMs: bytes.readDoubleLE(44),
    frames,
    tornBytes: bytes.length - at,
    damagedBytes,
  }
}

function decodeFrame(bytes: Buffer, at: number): { frame: Frame; end: number } | undefined {
  if (at + frameHeaderBytes > bytes.length || !bytes.subarray(at, at + 4).equals(frameMagic)) return undefined
  const notesBytes = bytes.readUInt32LE(at + 12)
  const idBytes = bytes.readUInt32LE(at + 16) * 8
  const blockBytes = bytes.readUInt32LE(at + 20)
  const notesAt = at + frameHeaderBytes
  const idsAt = notesAt + notesBytes
  const blockAt = idsAt + idBytes
  const end = blockAt + blockBytes
  if (end > bytes.length || bytes.readUInt32LE(at + 4) !== crc32(bytes.subarray(at + 8, end))) return undefined
  // Copied: typed arrays need alignment, and the ids outlive the segment's bytes.
  const ids = new Uint32Array(idBytes / 4)
  bytes.copy(Buffer.from(ids.buffer), 0, idsAt, blockAt)
  const notes = JSON.parse(bytes.toString('utf8', notesAt, idsAt)) as FrameNotes
  return { frame: { rows: bytes.readUInt32LE(at + 8), notes, ids, block: bytes.subarray(blockAt, end) }, end }
}

function findFrame(bytes: Buffer, from: number): number | undefined {
  for (let at = bytes.indexOf(frameMagic, from); at !== -1; at = bytes.indexOf(frameMagic, at + 1)) {
    if (decodeFrame(bytes, at) !== undefined) return at
  }
  return undefined
}

import { crc32 } from 'node:zlib'
import { toFrame, type Frame, type FrameBytes, type FrameNotes } from './frame-format.ts'

/*
 * Frames as they were written before heads had a checksum; a log may hold some after an update.
 *
 *   frame    magic 4 | crc32 | rows | notes bytes | id count | bytes of each column, u32 | notes, JSON | ids, 8 bytes each | columns
 */
export const magicV1 = Buffer.from('SLF1', 'latin1')
const fixedBytes = 5 * 4

/**
 * `cut short` when the file ends before the frame would, `damaged` when it is all there and fails its checksum: as far
 * as lengths can be believed that nothing checks. Undefined when no such frame begins there.
 */
export type FrameV1 =
  { readonly kind: 'frame'; readonly frame: Frame; readonly end: number } | { readonly kind: 'cut short' | 'damaged' }

export function readFrameV1({ bytes, columnCount }: FrameBytes, at: number): FrameV1 | undefined {
  if (!bytes.subarray(at, at + 4).equals(magicV1)) return undefined
  const notesAt = at + fixedBytes + columnCount * 4
  if (notesAt > bytes.length) return { kind: 'cut short' }
  const idsAt = notesAt + bytes.readUInt32LE(at + 12)
  const columnsAt = idsAt + bytes.readUInt32LE(at + 16) * 8
  const columnBytes = Array.from({ length: columnCount }, (_, index) => bytes.readUInt32LE(at + fixedBytes + index * 4))
  const end = columnBytes.reduce((sum, length) => sum + length, columnsAt)
  if (end > bytes.length) return { kind: 'cut short' }
  if (bytes.readUInt32LE(at + 4) !== crc32(bytes.subarray(at + 8, end))) return { kind: 'damaged' }
  const notes = JSON.parse(bytes.toString('utf8', notesAt, idsAt)) as FrameNotes
  const rows = bytes.readUInt32LE(at + 8)
  return { kind: 'frame', frame: toFrame(bytes, { rows, notes, idsAt, columnsAt, columnBytes }), end }
}

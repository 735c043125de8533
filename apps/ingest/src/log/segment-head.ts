import { crc32 } from 'node:zlib'
import type { EventColumn } from '@sightline/db/event'
import { z } from 'zod'

/*
 * The first thing in a segment, twice, so that no single fault takes the whole file along:
 *
 *   magic 8 | JSON bytes u32 | checksum of the JSON u32 | JSON: batch id, created at, columns
 *
 * Segments of version 1 have it once and without a checksum.
 */
const magic = Buffer.from('SLSEG\u0002\r\n', 'latin1')
const magicV1 = Buffer.from('SLSEG\u0001\r\n', 'latin1')
const jsonFrom = magic.length + 8
const jsonFromV1 = magicV1.length + 4

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

export function encodeSegmentHead(head: SegmentHead): Buffer {
  const json = Buffer.from(JSON.stringify(head))
  const fixed = Buffer.alloc(jsonFrom)
  magic.copy(fixed)
  fixed.writeUInt32LE(json.length, magic.length)
  fixed.writeUInt32LE(crc32(json), magic.length + 4)
  return Buffer.concat([fixed, json, fixed, json])
}

export interface DecodedHead {
  readonly head: SegmentHead
  /** Where the frames begin. */
  readonly end: number
  /** One of the two copies is not as it was written. */
  readonly isHealed: boolean
}

/** Undefined when neither copy can be read. */
export function decodeSegmentHead(bytes: Buffer): DecodedHead | undefined {
  const first = readCopy(bytes, 0)
  if (first !== undefined) {
    const end = Math.min(first.end * 2, bytes.length)
    // A second copy that is not all there was cut short while the file was begun.
    const isHealed = end === first.end * 2 && !bytes.subarray(first.end, end).equals(bytes.subarray(0, first.end))
    return { head: first.head, end, isHealed }
  }
  const second = findSecondCopy(bytes)
  return second === undefined ? decodeHeadV1(bytes) : { head: second.head, end: second.end, isHealed: true }
}

/** Copies are equally long, so the second one begins in the middle. */
function findSecondCopy(bytes: Buffer): ReturnType<typeof readCopy> {
  for (let at = bytes.indexOf(magic, 1); at !== -1; at = bytes.indexOf(magic, at + 1)) {
    const copy = readCopy(bytes, at)
    if (copy?.end === at * 2) return copy
  }
  return undefined
}

function readCopy(bytes: Buffer, at: number): { head: SegmentHead; end: number } | undefined {
  const jsonAt = at + jsonFrom
  if (bytes.length < jsonAt || !bytes.subarray(at, at + magic.length).equals(magic)) return undefined
  const end = jsonAt + bytes.readUInt32LE(at + magic.length)
  if (end > bytes.length || bytes.readUInt32LE(at + magic.length + 4) !== crc32(bytes.subarray(jsonAt, end)))
    return undefined
  const head = parseHead(bytes.toString('utf8', jsonAt, end))
  return head === undefined ? undefined : { head, end }
}

function decodeHeadV1(bytes: Buffer): DecodedHead | undefined {
  if (bytes.length < jsonFromV1 || !bytes.subarray(0, magicV1.length).equals(magicV1)) return undefined
  const end = jsonFromV1 + bytes.readUInt32LE(magicV1.length)
  if (end > bytes.length) return undefined
  const head = parseHead(bytes.toString('utf8', jsonFromV1, end))
  return head === undefined ? undefined : { head, end, isHealed: false }
}

/** In version 1 nothing tells what a bad disk made of it. */
function parseHead(json: string): SegmentHead | undefined {
  try {
    return segmentHead.parse(JSON.parse(json))
  } catch {
    return undefined
  }
}

import { open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { syncDirectory } from '../log/sync-directory.ts'

/*
 * A snapshot of the sessions: magic 8 | crc32 of what follows | 4 bytes of nothing | numbers, 8 bytes each.
 */
const magic = Buffer.from('SLSESS\u0001\n', 'latin1')
const headBytes = magic.length + 8

/** Replaces the snapshot in one step: a crash leaves the old one or the new one. */
export async function writeSessionFile(path: string, numbers: Float64Array): Promise<void> {
  const content = Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength)
  const head = Buffer.alloc(headBytes)
  magic.copy(head)
  head.writeUInt32LE(crc32(content), magic.length)
  const file = await open(`${path}.draft`, 'w', 0o600)
  try {
    await file.writev([head, content])
    await file.datasync()
  } finally {
    await file.close()
  }
  await rename(`${path}.draft`, path)
  await syncDirectory(dirname(path))
}

/** @returns undefined when there is none that is whole. */
export async function readSessionFile(path: string): Promise<Float64Array | undefined> {
  const bytes = await readFile(path).catch(() => undefined)
  if (bytes === undefined || bytes.length < headBytes || !bytes.subarray(0, magic.length).equals(magic))
    return undefined
  const content = bytes.subarray(headBytes)
  if (content.length % 8 !== 0 || crc32(content) !== bytes.readUInt32LE(magic.length)) return undefined
  const numbers = new Float64Array(content.length / 8)
  content.copy(Buffer.from(numbers.buffer))
  return numbers
}

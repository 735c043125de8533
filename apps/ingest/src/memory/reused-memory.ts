import { open } from 'node:fs/promises'

const mebibyte = 1024 * 1024

/**
 * One piece of memory, lent again and again: batches of many megabytes would otherwise be garbage faster than it is
 * collected. What was lent before is overwritten by what is lent next.
 */
export class ReusedMemory {
  #buffer = Buffer.alloc(0)

  take(bytes: number): Buffer {
    if (this.#buffer.length < bytes) this.#buffer = Buffer.allocUnsafeSlow(roundUp(bytes))
    return this.#buffer.subarray(0, bytes)
  }
}

/** Sizes differ a little from one time to the next: not each of them is worth a new piece. */
function roundUp(bytes: number): number {
  const step = bytes < mebibyte ? mebibyte / 16 : mebibyte
  return Math.ceil(bytes / step) * step
}

/** A whole file, in memory that is lent. */
export async function readFileInto(path: string, memory: ReusedMemory): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const bytes = memory.take(size)
    let at = 0
    while (at < size) {
      const { bytesRead } = await file.read(bytes, at, size - at, at)
      if (bytesRead === 0) break
      at += bytesRead
    }
    return bytes.subarray(0, at)
  } finally {
    await file.close()
  }
}

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'

export const idBytes = 8
/**
 * Ids read at once around the place where a sorted id is expected. Hashes are uniform: of 450 000 the guess is off by 335 in
 * one standard deviation, so that nearly always one read is enough.
 */
const pageIds = 2048

/** A file of sorted ids that never changes; named after the instant it was written. */
export class IdRun {
  readonly path: string
  readonly size: number
  /** Every id in it was seen before this instant. */
  readonly endedAtMs: number
  readonly #file: number
  readonly #page = Buffer.alloc(pageIds * idBytes)

  constructor(path: string) {
    this.path = path
    this.endedAtMs = Number.parseInt(basename(path), 10)
    this.#file = openSync(path, 'r')
    this.size = Math.floor(fstatSync(this.#file).size / idBytes)
  }

  /** Reads the file: interpolation search by page. */
  has(high: number, low: number): boolean {
    const wanted = high * 0x1_0000_0000 + low
    let first = 0
    let end = this.size
    let guess = Math.floor((wanted / 2 ** 64) * this.size)
    while (first < end) {
      const from = Math.min(Math.max(first, guess - pageIds / 2), Math.max(first, end - pageIds))
      const count = Math.min(pageIds, end - from)
      readSync(this.#file, this.#page, 0, count * idBytes, from * idBytes)
      const place = this.#placeInPage(count, high, low)
      if (place === 'found') return true
      if (place === 'inside') return false
      if (place === 'before') end = from
      else first = from + count
      guess = Math.floor((first + end) / 2)
    }
    return false
  }

  close(): void {
    closeSync(this.#file)
  }

  #placeInPage(count: number, high: number, low: number): 'found' | 'inside' | 'before' | 'after' {
    const compare = (index: number) =>
      this.#page.readUInt32LE(index * idBytes + 4) - high || this.#page.readUInt32LE(index * idBytes) - low
    if (compare(0) > 0) return 'before'
    if (compare(count - 1) < 0) return 'after'
    let first = 0
    let last = count - 1
    while (first <= last) {
      const middle = (first + last) >> 1
      const order = compare(middle)
      if (order === 0) return 'found'
      if (order < 0) first = middle + 1
      else last = middle - 1
    }
    return 'inside'
  }
}

import { setImmediate as nextTurn } from 'node:timers/promises'

const buckets = 256
const bucketOf = (high: number) => high >>> 24
/** Buckets of a million ids that are sorted in one go: some milliseconds. */
const bucketsInOneTurn = 16

/**
 * Sorts hashes (high before low) into 64-bit little endian, ascending. Hashes are uniform, so their first byte splits
 * them into even shares; requests are answered between the shares.
 */
export async function sortIds(ids: Uint32Array): Promise<Buffer> {
  const ends = countBuckets(ids)
  const sorted = new BigUint64Array(ids.length / 2)
  scatter(ids, ends, new Uint32Array(sorted.buffer))
  for (let bucket = 0, from = 0; bucket < buckets; bucket++) {
    if (bucket % bucketsInOneTurn === 0) await nextTurn()
    const end = ends[bucket] ?? 0
    sorted.subarray(from, end).sort()
    from = end
  }
  return Buffer.from(sorted.buffer)
}

/** Where each bucket ends, as a place in the sorted list. */
function countBuckets(ids: Uint32Array): Uint32Array {
  const ends = new Uint32Array(buckets)
  for (let at = 0; at < ids.length; at += 2) addOne(ends, bucketOf(ids[at] ?? 0))
  for (let bucket = 1; bucket < buckets; bucket++) ends[bucket] = (ends[bucket] ?? 0) + (ends[bucket - 1] ?? 0)
  return ends
}

/** Puts each id into its bucket, in any order: the low half goes first in memory. */
function scatter(ids: Uint32Array, ends: Uint32Array, halves: Uint32Array): void {
  const next = new Uint32Array(buckets)
  next.set(ends.subarray(0, buckets - 1), 1)
  for (let at = 0; at < ids.length; at += 2) {
    const high = ids[at] ?? 0
    const place = addOne(next, bucketOf(high)) * 2
    halves[place] = ids[at + 1] ?? 0
    halves[place + 1] = high
  }
}

/** @returns what was there before. */
function addOne(counts: Uint32Array, index: number): number {
  const count = counts[index] ?? 0
  counts[index] = count + 1
  return count
}

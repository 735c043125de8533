/**
 * A set of 64-bit hashes, two u32 each, without an object for any of them: the hashes in order of arrival, and a table
 * of their positions with linear probing, at most half full.
 */
export class IdSet {
  /** Pairs of high and low. */
  #ids: Uint32Array
  /** Position in `#ids` plus one; 0 = free. */
  #slots: Uint32Array
  #mask: number
  #size = 0

  /** @param capacity slots to begin with, a power of two. */
  constructor(capacity: number) {
    this.#ids = new Uint32Array(capacity)
    this.#slots = new Uint32Array(capacity)
    this.#mask = capacity - 1
  }

  get size(): number {
    return this.#size
  }

  has(high: number, low: number): boolean {
    return this.#slots[this.#find(high, low)] !== 0
  }

  /** @returns false when it was in already. */
  add(high: number, low: number): boolean {
    const slot = this.#find(high, low)
    if (this.#slots[slot] !== 0) return false
    this.#ids[this.#size * 2] = high
    this.#ids[this.#size * 2 + 1] = low
    this.#slots[slot] = ++this.#size
    if (this.#size * 2 > this.#mask) this.#grow()
    return true
  }

  /** A copy of all hashes, high before low, in order of arrival. */
  toArray(): Uint32Array {
    return this.#ids.slice(0, this.#size * 2)
  }

  /** Costs as much as there is in the set, not as much as fits into it; its memory stays. */
  clear(): void {
    if (this.#size * 8 > this.#slots.length) this.#slots.fill(0)
    else for (let at = 0; at < this.#size * 2; at += 2) this.#free(this.#ids[at] ?? 0, this.#ids[at + 1] ?? 0)
    this.#size = 0
  }

  /** The slot that holds the hash, or the free one where it belongs. */
  #find(high: number, low: number): number {
    for (let slot = this.#home(high, low); ; slot = (slot + 1) & this.#mask) {
      const position = this.#slots[slot] ?? 0
      if (position === 0) return slot
      const at = (position - 1) * 2
      if (this.#ids[at] === high && this.#ids[at + 1] === low) return slot
    }
  }

  /** Frees a hash's whole run of slots, which is right only while all hashes are being freed. */
  #free(high: number, low: number): void {
    for (let slot = this.#home(high, low); this.#slots[slot] !== 0; slot = (slot + 1) & this.#mask)
      this.#slots[slot] = 0
  }

  #home(high: number, low: number): number {
    return (low ^ (high >>> 7)) & this.#mask
  }

  #grow(): void {
    const capacity = this.#slots.length * 2
    const ids = new Uint32Array(capacity)
    ids.set(this.#ids.subarray(0, this.#size * 2))
    this.#ids = ids
    this.#slots = new Uint32Array(capacity)
    this.#mask = capacity - 1
    for (let position = 1; position <= this.#size; position++) {
      const at = (position - 1) * 2
      this.#slots[this.#find(ids[at] ?? 0, ids[at + 1] ?? 0)] = position
    }
  }
}

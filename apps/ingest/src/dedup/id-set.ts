/**
 * A set of 64-bit hashes, two u32 each, in one flat array with linear probing: 16 bytes for each at half load, no
 * objects. The pair (0, 0) marks a free slot and is therefore kept apart.
 */
export class IdSet {
  #slots: Uint32Array
  #mask: number
  #size = 0
  #hasZero = false

  /** @param capacity slots to begin with, a power of two. */
  constructor(capacity: number) {
    this.#slots = new Uint32Array(capacity * 2)
    this.#mask = capacity - 1
  }

  get size(): number {
    return this.#size + (this.#hasZero ? 1 : 0)
  }

  has(high: number, low: number): boolean {
    if ((high | low) === 0) return this.#hasZero
    const at = this.#find(high, low)
    return (this.#slots[at] ?? 0) !== 0 || (this.#slots[at + 1] ?? 0) !== 0
  }

  /** @returns false when it was in already. */
  add(high: number, low: number): boolean {
    if ((high | low) === 0) {
      const isNew = !this.#hasZero
      this.#hasZero = true
      return isNew
    }
    const at = this.#find(high, low)
    if ((this.#slots[at] ?? 0) !== 0 || (this.#slots[at + 1] ?? 0) !== 0) return false
    this.#slots[at] = high
    this.#slots[at + 1] = low
    this.#size++
    if (this.#size * 2 > this.#mask) this.#grow()
    return true
  }

  /** All hashes, high before low, in no order. */
  toArray(): Uint32Array {
    const all = new Uint32Array(this.size * 2)
    let at = this.#hasZero ? 2 : 0
    for (let slot = 0; slot < this.#slots.length; slot += 2) {
      const high = this.#slots[slot] ?? 0
      const low = this.#slots[slot + 1] ?? 0
      if ((high | low) === 0) continue
      all[at++] = high
      all[at++] = low
    }
    return all
  }

  clear(): void {
    if (this.#size > 0) this.#slots.fill(0)
    this.#size = 0
    this.#hasZero = false
  }

  /** Index of the slot that holds the hash, or of the free one where it belongs. */
  #find(high: number, low: number): number {
    let slot = (low ^ (high >>> 7)) & this.#mask
    for (;;) {
      const at = slot * 2
      const slotHigh = this.#slots[at] ?? 0
      const slotLow = this.#slots[at + 1] ?? 0
      if ((slotHigh === high && slotLow === low) || (slotHigh | slotLow) === 0) return at
      slot = (slot + 1) & this.#mask
    }
  }

  #grow(): void {
    const all = this.toArray()
    this.#slots = new Uint32Array(this.#slots.length * 2)
    this.#mask = this.#mask * 2 + 1
    this.#size = 0
    for (let at = 0; at < all.length; at += 2) this.add(all[at] ?? 0, all[at + 1] ?? 0)
  }
}

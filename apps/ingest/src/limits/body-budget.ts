import { mayHold } from './fair-share.ts'

/** Smaller bodies are taken as long as there is room at all: a sender may share its address with one that floods us. */
const smallBytes = 16 * 1024

/** Memory for request bodies that are being read or worked on, shared by all senders. */
export class BodyBudget {
  readonly #maxBytes: number
  readonly #heldBySender = new Map<string, number>()
  #used = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** @returns whether there is room; a body of any size fits while there is no other. */
  take(sender: string, bytes: number): boolean {
    const held = this.#heldBySender.get(sender) ?? 0
    const isRoom =
      bytes < smallBytes ? this.#used + bytes <= this.#maxBytes : mayHold(held, bytes, this.#used, this.#maxBytes)
    if (this.#used > 0 && !isRoom) return false
    this.#used += bytes
    this.#heldBySender.set(sender, held + bytes)
    return true
  }

  give(sender: string, bytes: number): void {
    const left = (this.#heldBySender.get(sender) ?? 0) - bytes
    this.#used -= bytes
    if (left > 0) this.#heldBySender.set(sender, left)
    else this.#heldBySender.delete(sender)
  }
}

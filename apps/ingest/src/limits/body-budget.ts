import { mayHold } from './fair-share.ts'

/** Smaller bodies are taken as long as there is room at all: a sender may share its address with one that floods us. */
const smallBytes = 16 * 1024

/** Memory for request bodies that are being read or worked on, shared by all senders. */
export class BodyBudget {
  readonly #maxBytes: number
  /** Of bodies that are not small. */
  readonly #heldBySender = new Map<string, number>()
  #used = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /**
   * @param findSender asked for bodies that are not small.
   * @returns what gives the room back; undefined when there is none. A body of any size fits while there is no other.
   */
  take(bytes: number, findSender: () => string): (() => void) | undefined {
    if (bytes >= smallBytes) return this.#takeShare(bytes, findSender())
    if (this.#used > 0 && this.#used + bytes > this.#maxBytes) return undefined
    this.#used += bytes
    return () => (this.#used -= bytes)
  }

  #takeShare(bytes: number, sender: string): (() => void) | undefined {
    const held = this.#heldBySender.get(sender) ?? 0
    if (this.#used > 0 && !mayHold(held, bytes, this.#used, this.#maxBytes)) return undefined
    this.#used += bytes
    this.#heldBySender.set(sender, held + bytes)
    return () => this.#giveShare(bytes, sender)
  }

  #giveShare(bytes: number, sender: string): void {
    const left = (this.#heldBySender.get(sender) ?? 0) - bytes
    this.#used -= bytes
    if (left > 0) this.#heldBySender.set(sender, left)
    else this.#heldBySender.delete(sender)
  }
}

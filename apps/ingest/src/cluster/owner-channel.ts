import { Claimant, type ClaimBook } from './claim-book.ts'
import { encodeMessage, MessageReader } from './claim-wire.ts'

export interface OwnerChannelDeps {
  readonly book: ClaimBook
  readonly send: (bytes: Buffer) => void
  /** Makes ids durable that a segment is about to take with it. Called again only after it has resolved. */
  readonly persist: (ids: Uint32Array) => Promise<void>
  readonly onPersistFailed: (error: unknown) => void
}

/** The owner's end of the channel to one life of a worker. */
export class OwnerChannel {
  readonly claimant: Claimant
  readonly #deps: OwnerChannelDeps
  readonly #reader = new MessageReader()

  constructor(deps: OwnerChannelDeps) {
    this.#deps = deps
    this.claimant = new Claimant((ticket, verdict) => deps.send(encodeMessage({ kind: 'verdict', ticket, verdict })))
  }

  /** Takes what the worker sent, in pieces of any size; of one that is gone, nothing. */
  receive(bytes: Buffer): void {
    if (this.claimant.isGone) return
    for (const message of this.#reader.read(bytes)) {
      if (message.kind === 'claim') this.#deps.book.claim(this.claimant, message.ticket, message.items)
      if (message.kind === 'settle') this.#deps.book.settle(this.claimant, message.ticket, message.durable)
      if (message.kind === 'persist') void this.#persist(message.ticket, message.ids)
    }
  }

  async #persist(ticket: number, ids: Uint32Array): Promise<void> {
    const isDone = await this.#deps.persist(ids).then(
      () => true,
      (error: unknown) => {
        this.#deps.onPersistFailed(error)
        return false
      },
    )
    if (!this.claimant.isGone) this.#deps.send(encodeMessage({ kind: 'persisted', ticket, isDone }))
  }
}

import { DomainError } from '@sightline/domain/kernel'
import type { ClaimItems, Verdict } from './claim-items.ts'
import { encodeMessage, MessageReader } from './claim-wire.ts'

/** What a claim came to. */
export interface Granted {
  readonly verdict: Verdict
  /** To be told once: how many of the events that were granted, in order, are on disk now; the others never will be. */
  settle(durable: number): void
}

interface Waiting {
  readonly askedAt: number
  readonly resolve: (granted: Granted) => void
  readonly reject: (error: Error) => void
}

/** Waiting for the outcome of another request takes milliseconds; longer, and a process is stopped or being replaced. */
const answerTimeoutMs = 5_000
const sweepMs = 500

/** A worker's end of the channel to the owner of the ids. */
export class RemoteClaims {
  readonly #send: (bytes: Buffer) => void
  readonly #monotonicMs: () => number
  readonly #reader = new MessageReader()
  readonly #claims = new Map<number, Waiting>()
  readonly #persists = new Map<number, PromiseWithResolvers<void>>()
  readonly #sweep: NodeJS.Timeout
  #ticket = 0

  constructor(deps: { readonly send: (bytes: Buffer) => void; readonly monotonicMs: () => number }) {
    this.#send = deps.send
    this.#monotonicMs = deps.monotonicMs
    this.#sweep = setInterval(() => this.giveUpLate(), sweepMs).unref()
  }

  /** @throws DomainError `unavailable` when there is no answer in time. */
  claim(items: ClaimItems): Promise<Granted> {
    const ticket = this.#nextTicket()
    return new Promise((resolve, reject) => {
      this.#claims.set(ticket, { askedAt: this.#monotonicMs(), resolve, reject })
      this.#send(encodeMessage({ kind: 'claim', ticket, items }))
    })
  }

  /** Makes the ids of a segment durable with their owner, before the segment goes. */
  persist(ids: Uint32Array): Promise<void> {
    const ticket = this.#nextTicket()
    const persisted = Promise.withResolvers<void>()
    this.#persists.set(ticket, persisted)
    this.#send(encodeMessage({ kind: 'persist', ticket, ids }))
    return persisted.promise
  }

  /** Takes what the owner sent, in pieces of any size. */
  receive(bytes: Buffer): void {
    for (const message of this.#reader.read(bytes)) {
      if (message.kind === 'verdict') this.#conclude(message.ticket, message.verdict)
      if (message.kind === 'persisted') this.#endPersist(message.ticket, message.isDone)
    }
  }

  /** Refuses claims that have waited too long. Their answer is still to come, and is given back then. */
  giveUpLate(): void {
    for (const [ticket, waiting] of this.#claims) {
      if (this.#monotonicMs() - waiting.askedAt < answerTimeoutMs) return
      this.#claims.delete(ticket)
      waiting.reject(new DomainError('unavailable', 'the ids of these events are still being decided'))
    }
  }

  close(): void {
    clearInterval(this.#sweep)
    const gone = new DomainError('unavailable', 'the owner of the event ids is gone')
    for (const { reject } of [...this.#claims.values(), ...this.#persists.values()]) reject(gone)
    this.#claims.clear()
    this.#persists.clear()
  }

  #conclude(ticket: number, verdict: Verdict): void {
    const settle = (durable: number) => this.#send(encodeMessage({ kind: 'settle', ticket, durable }))
    const waiting = this.#claims.get(ticket)
    this.#claims.delete(ticket)
    if (waiting === undefined) settle(0)
    else waiting.resolve({ verdict, settle })
  }

  #endPersist(ticket: number, isDone: boolean): void {
    const persisted = this.#persists.get(ticket)
    this.#persists.delete(ticket)
    if (isDone) persisted?.resolve()
    else persisted?.reject(new DomainError('unavailable', 'the event ids cannot be written'))
  }

  /** Wraps around after four thousand million: what has that number by then has long been answered. */
  #nextTicket(): number {
    this.#ticket = (this.#ticket + 1) >>> 0
    return this.#ticket
  }
}

import type { EventLog } from '../log/event-log.ts'
import type { FlushLoop } from './flush-loop.ts'

export interface BatchLimits {
  /** Rows at which a batch goes out. */
  readonly maxRows: number
  /** Age at which a batch goes out, however small. */
  readonly maxAgeMs: number
}

/** While the store is busy a batch grows up to this, since larger batches cost it less. */
const maxBusyRows = 32_768
const maxBytes = 8 * 1024 * 1024

/**
 * Decides when the open segment becomes a batch: at `maxRows` or `maxAgeMs`, whichever comes first, as soon as the store
 * is free; and at a fixed size when it is not, so that memory and files stay bounded during an outage.
 */
export class Batcher {
  readonly #log: EventLog
  readonly #flushLoop: FlushLoop
  readonly #limits: BatchLimits
  readonly #now: () => number
  #timer: NodeJS.Timeout | undefined
  #sealing: Promise<void> | undefined
  #isClosed = false

  constructor(deps: { log: EventLog; flushLoop: FlushLoop; limits: BatchLimits; now: () => number }) {
    this.#log = deps.log
    this.#flushLoop = deps.flushLoop
    this.#limits = deps.limits
    this.#now = deps.now
  }

  /** To be called after every group and whenever the store becomes free. */
  check(): void {
    const segment = this.#log.openSegment
    if (segment === undefined || this.#sealing !== undefined || this.#isClosed) return
    const ageMs = this.#now() - segment.createdAtMs
    const isFull = segment.rows >= Math.max(maxBusyRows, this.#limits.maxRows) || segment.bytes >= maxBytes
    const isDue = segment.rows >= this.#limits.maxRows || ageMs >= this.#limits.maxAgeMs || ageMs < 0
    if (isFull || (isDue && this.#flushLoop.isFree)) void this.seal()
    else this.#timer ??= setTimeout(() => this.#tick(), Math.max(1, this.#limits.maxAgeMs - ageMs))
  }

  /** Hands the open segment over now, whatever its size. */
  seal(): Promise<void> {
    this.#sealing ??= this.#seal().finally(() => {
      this.#sealing = undefined
      this.check()
    })
    return this.#sealing
  }

  /** Decides nothing more; resolves once the batch under way is handed over. What is open then is the caller's. */
  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    await this.#sealing
  }

  #tick(): void {
    this.#timer = undefined
    // A busy store calls `check` when it is free again.
    if (this.#flushLoop.isFree) this.check()
  }

  async #seal(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const segment = await this.#log.seal()
    if (segment !== undefined) this.#flushLoop.add(segment.path, false)
  }
}

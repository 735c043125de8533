import { rename } from 'node:fs/promises'
import { isRetryable } from '@sightline/db/clickhouse'
import { SegmentFlush, type PendingSegment, type RowsStored, type SegmentFlushDeps } from './segment-flush.ts'

export interface FlushDeps extends SegmentFlushDeps {
  /** The store has taken the rows of all that waited. */
  readonly onFree: () => void
  /** Waits between attempts; cut short by `close`. */
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>
}

interface Pending extends PendingSegment {
  refusals: number
}

const firstRetryMs = 200
const lastRetryMs = 5_000
/** A batch that the server refuses this often, while it is well, is put aside for a person to look at. */
const maxRefusals = 5

/**
 * Carries sealed segments into ClickHouse, the youngest first: after an outage live traffic is visible at once and the
 * backlog drains behind it. While one segment is being finished (its ledger, its ids), the next one's rows are stored.
 */
export class FlushLoop {
  readonly #deps: FlushDeps
  readonly #flush: SegmentFlush
  readonly #pending: Pending[] = []
  readonly #closing = new AbortController()
  #storing: Promise<void> | undefined
  #finishing: Promise<void> | undefined
  #failures = 0
  #mustWait = false
  #hold: { readonly waiting: Pending[]; readonly timer: NodeJS.Timeout } | undefined

  constructor(deps: FlushDeps) {
    this.#deps = deps
    this.#flush = new SegmentFlush(deps)
  }

  /** No rows wait for the store or are on their way to it, and what comes may go. */
  get isFree(): boolean {
    return this.#storing === undefined && this.#hold === undefined
  }

  /** Nothing waits and nothing is under way. */
  get isIdle(): boolean {
    return this.#storing === undefined && this.#finishing === undefined
  }

  get pendingSegments(): number {
    return this.#pending.length + (this.#hold?.waiting.length ?? 0)
  }

  /** ClickHouse does not answer or refuses. */
  get isFailing(): boolean {
    return this.#failures > 0
  }

  /** @param isLeftOver it comes from an earlier run, which may have sent it already. */
  add(path: string, isLeftOver: boolean): void {
    const segment = { path, isLeftOver, isUncertain: isLeftOver, refusals: 0 }
    if (this.#hold !== undefined) {
      this.#hold.waiting.push(segment)
      return
    }
    this.#pending.push(segment)
    this.#kick()
  }

  get isHeld(): boolean {
    return this.#hold !== undefined
  }

  /** What comes from now on waits for the release, or for that long; what came before is stored. */
  hold(maxMs: number): void {
    clearTimeout(this.#hold?.timer)
    this.#hold = { waiting: this.#hold?.waiting ?? [], timer: setTimeout(() => this.release(), maxMs) }
  }

  /** @returns whether a hold was on until now. */
  release(): boolean {
    if (this.#hold === undefined) return false
    clearTimeout(this.#hold.timer)
    this.#pending.push(...this.#hold.waiting)
    this.#hold = undefined
    this.#kick()
    return true
  }

  /**
   * Tries to store what waits, at most for the given time, whatever the store does; what remains is found by the next
   * start.
   */
  async drain(timeoutMs: number): Promise<void> {
    this.release()
    const { signal } = this.#closing
    const expired = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    const timer = setTimeout(() => this.#closing.abort(), timeoutMs)
    while (!this.isIdle && !signal.aborted) await Promise.race([Promise.all([this.#storing, this.#finishing]), expired])
    clearTimeout(timer)
    this.#closing.abort()
  }

  #kick(): void {
    if (this.#storing !== undefined || this.#closing.signal.aborted) return
    this.#storing = this.#storeAll().finally(() => {
      this.#storing = undefined
      if (this.#pending.length > 0) this.#kick()
      else if (this.isFree) this.#deps.onFree()
    })
  }

  async #storeAll(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      if (this.#mustWait) await this.#wait()
      const next = this.#closing.signal.aborted ? undefined : this.#pending.pop()
      if (next === undefined) return
      try {
        this.#finish(next, await this.#flush.storeRows(next))
      } catch (error) {
        await this.#fail(next, error)
      }
    }
  }

  /** One after the other, beside the rows of the segments that follow. */
  #finish(segment: Pending, stored: RowsStored): void {
    const finishing = (this.#finishing ?? Promise.resolve())
      .then(() => this.#flush.finish(stored))
      .then(
        () => this.#succeed(),
        (error: unknown) => this.#fail(segment, error),
      )
      .then(() => {
        if (this.#finishing === finishing) this.#finishing = undefined
        if (this.#pending.length > 0) this.#kick()
      })
    this.#finishing = finishing
  }

  async #wait(): Promise<void> {
    this.#mustWait = false
    const ms = Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(this.#failures, 6))
    await this.#deps.delay(ms, this.#closing.signal)
  }

  #succeed(): void {
    if (this.#failures > 0) this.#deps.logger.info({ failures: this.#failures }, 'event store reached again')
    this.#failures = 0
  }

  async #fail(segment: Pending, error: unknown): Promise<void> {
    const { path } = segment
    this.#failures++
    const facts = { err: error, path, failures: this.#failures }
    if (!isRetryable(error) && ++segment.refusals >= maxRefusals) {
      this.#deps.logger.error(facts, 'segment refused by the event store, put aside')
      // Where even that fails, the next start finds the segment again.
      await rename(path, `${path}.refused`).catch((err: unknown) =>
        this.#deps.logger.error({ err, path }, 'segment cannot be put aside'),
      )
      return
    }
    this.#deps.logger.warn(facts, 'segment not stored, will retry')
    this.#pending.push(segment)
    this.#mustWait = true
  }
}

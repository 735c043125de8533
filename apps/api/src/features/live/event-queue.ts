export interface EventQueueLimits {
  /** Events handed on in one second at the most: more nobody can read. */
  readonly maxPerSecond: number
  /** Events waiting for a slow reader at the most. */
  readonly maxWaiting: number
}

/** Events on their way to one subscriber. What is too much is left out and counted. */
export class EventQueue<Event> {
  readonly #limits: EventQueueLimits
  readonly #now: () => number
  #waiting: Event[] = []
  #wake: (() => void) | undefined
  #second = 0
  #inSecond = 0
  #skipped = 0

  constructor(limits: EventQueueLimits, now: () => number) {
    this.#limits = limits
    this.#now = now
  }

  push(event: Event): void {
    const second = Math.floor(this.#now() / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#inSecond = 0
    }
    this.#inSecond += 1
    if (this.#inSecond > this.#limits.maxPerSecond || this.#waiting.length >= this.#limits.maxWaiting) {
      this.#skipped += 1
      return
    }
    this.#waiting.push(event)
    this.#wake?.()
  }

  /** All waiting events; when there are none, waits for the first, `timeoutMs` or the signal. */
  async take(timeoutMs: number, signal: AbortSignal): Promise<Event[]> {
    if (this.#waiting.length === 0 && timeoutMs > 0 && !signal.aborted) await this.#sleep(timeoutMs, signal)
    const taken = this.#waiting
    this.#waiting = []
    return taken
  }

  /** Counts what was left out before it came here. */
  skip(events: number): void {
    this.#skipped += events
  }

  /** How many were left out since the last call. */
  takeSkipped(): number {
    const skipped = this.#skipped
    this.#skipped = 0
    return skipped
  }

  async #sleep(timeoutMs: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, timeoutMs)
    signal.addEventListener('abort', () => resolve(), { once: true })
    this.#wake = resolve
    await promise
    this.#wake = undefined
    clearTimeout(timer)
  }
}

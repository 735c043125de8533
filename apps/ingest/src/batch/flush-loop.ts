import { rename, rm } from 'node:fs/promises'
import type { EventWriter, LedgerEntry } from '@sightline/db/event'
import { isRetryable } from '@sightline/db/clickhouse'
import type { CorruptSegment } from '@sightline/domain/ledger'
import type { Logger } from 'pino'
import { readFileInto, ReusedMemory } from '../memory/reused-memory.ts'
import { findCorruption, setAside } from '../log/corrupt-shelf.ts'
import { decodeSegment, type SegmentContent } from '../log/segment-format.ts'
import { joinIds, listQuarantined, mergeLedger, toBatch } from './segment-batch.ts'
import { storeBatch } from './store-batch.ts'

export interface FlushDeps {
  readonly writer: EventWriter
  readonly logger: Logger
  readonly node: string
  /** Where a damaged segment is kept for a person to look at. */
  readonly corruptDirectory: string
  /** Makes a segment's event ids durable elsewhere, before its file goes. */
  readonly persistIds: (ids: Uint32Array) => Promise<void>
  readonly onStored: (stored: StoredSegment) => void
  /** What was wrong with a segment that is done with. */
  readonly onFlaws: (flaws: SegmentFlaws) => void
  readonly onIdle: () => void
  readonly now: () => number
  /** Waits between attempts; cut short by `close`. */
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>
}

/** A segment whose rows and ledger are stored. */
export interface StoredSegment {
  readonly rows: number
  readonly bytes: number
  readonly durationMs: number
  readonly ledger: readonly LedgerEntry[]
  /** It comes from an earlier run. */
  readonly isLeftOver: boolean
}

/** Nothing, as a rule. */
export interface SegmentFlaws {
  /** Acknowledged events that are lost. */
  readonly corruption: CorruptSegment | undefined
  /** Of a write that was cut short, and so never acknowledged. */
  readonly tornBytes: number
  /** Faults of the disk that cost nothing. */
  readonly healed: number
}

interface Pending {
  readonly path: string
  readonly isLeftOver: boolean
  /** An insert may have reached the server without our seeing its answer. */
  isUncertain: boolean
  refusals: number
}

const firstRetryMs = 200
const lastRetryMs = 5_000
/** A batch that the server refuses this often, while it is well, is put aside for a person to look at. */
const maxRefusals = 5

/**
 * Carries sealed segments into ClickHouse, one at a time, the youngest first: after an outage live traffic is visible at
 * once and the backlog drains behind it. A segment's file goes only after its rows and its ledger are stored.
 */
export class FlushLoop {
  readonly #deps: FlushDeps
  readonly #pending: Pending[] = []
  readonly #closing = new AbortController()
  readonly #fileMemory = new ReusedMemory()
  readonly #blockMemory = new ReusedMemory()
  #running: Promise<void> | undefined
  #failures = 0

  constructor(deps: FlushDeps) {
    this.#deps = deps
  }

  /** Nothing waits and nothing is under way. */
  get isIdle(): boolean {
    return this.#running === undefined
  }

  get pendingSegments(): number {
    return this.#pending.length
  }

  /** ClickHouse does not answer or refuses. */
  get isFailing(): boolean {
    return this.#failures > 0
  }

  /** @param isLeftOver it comes from an earlier run, which may have sent it already. */
  add(path: string, isLeftOver: boolean): void {
    this.#pending.push({ path, isLeftOver, isUncertain: isLeftOver, refusals: 0 })
    this.#kick()
  }

  /**
   * Tries to store what waits, at most for the given time, whatever the store does; what remains is found by the next
   * start.
   */
  async drain(timeoutMs: number): Promise<void> {
    const { signal } = this.#closing
    const expired = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    const timer = setTimeout(() => this.#closing.abort(), timeoutMs)
    while (this.#running !== undefined && !signal.aborted) await Promise.race([this.#running, expired])
    clearTimeout(timer)
    this.#closing.abort()
  }

  #kick(): void {
    if (this.#running !== undefined || this.#closing.signal.aborted) return
    this.#running = this.#run().finally(() => {
      this.#running = undefined
      if (this.#pending.length > 0) this.#kick()
      else this.#deps.onIdle()
    })
  }

  async #run(): Promise<void> {
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) {
      const outcome = await this.#flush(next)
      if (outcome === 'done') continue
      this.#pending.push(next)
      if (this.#closing.signal.aborted) return
      await this.#deps.delay(
        Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(this.#failures, 6)),
        this.#closing.signal,
      )
      if (this.#closing.signal.aborted) return
    }
  }

  async #flush(pending: Pending): Promise<'done' | 'again'> {
    const startedAtMs = this.#deps.now()
    try {
      const bytes = await readFileInto(pending.path, this.#fileMemory)
      const content = decodeSegment(bytes)
      const isAllStored = content !== undefined && (await this.#store(pending, content, bytes.length, startedAtMs))
      await this.#release(pending.path, isAllStored, bytes, content)
      if (this.#failures > 0) this.#deps.logger.info({ failures: this.#failures }, 'event store reached again')
      this.#failures = 0
      return 'done'
    } catch (error) {
      return this.#fail(pending, error)
    }
  }

  /** @returns whether each row is stored that the segment ever held, as far as it can be told how many these were. */
  async #store(pending: Pending, content: SegmentContent, bytes: number, startedAtMs: number): Promise<boolean> {
    const batch = toBatch(content, this.#blockMemory)
    const damagedRows = content.damage.reduce((sum, damage) => sum + (damage.events ?? 0), 0)
    let stored = 0
    if (batch.rows + damagedRows > 0) {
      const wasUncertain = pending.isUncertain
      pending.isUncertain = true
      stored = await storeBatch(this.#deps.writer, batch, wasUncertain, damagedRows)
    }
    await this.#deps.writer.insertQuarantine(batch.id, listQuarantined(content))
    const ledger = mergeLedger(content)
    await this.#deps.writer.insertLedger(batch.id, this.#deps.node, ledger)
    await this.#deps.persistIds(joinIds(content))
    const durationMs = this.#deps.now() - startedAtMs
    this.#deps.onStored({ rows: batch.rows, bytes, durationMs, ledger, isLeftOver: pending.isLeftOver })
    return stored === batch.rows + damagedRows && content.damage.every((damage) => damage.events !== undefined)
  }

  async #release(
    path: string,
    isAllStored: boolean,
    bytes: Buffer,
    content: SegmentContent | undefined,
  ): Promise<void> {
    const corruption = isAllStored ? undefined : findCorruption(path, bytes, content, this.#deps.now())
    const healed = (content?.healed ?? 0) + (isAllStored ? (content?.damage.length ?? 0) : 0)
    const flaws = { corruption, tornBytes: content?.tornBytes ?? 0, healed }
    if (corruption === undefined) {
      await rm(path, { force: true })
    } else {
      await setAside(this.#deps.corruptDirectory, path, corruption)
      this.#deps.logger.error({ ...corruption, path }, 'segment damaged, events are lost, file kept in corrupt')
    }
    if (flaws.healed > 0) this.#deps.logger.warn({ path, healed: flaws.healed }, 'segment damaged, nothing is lost')
    if (flaws.tornBytes > 0) this.#deps.logger.warn({ path, tornBytes: flaws.tornBytes }, 'last write was cut short')
    this.#deps.onFlaws(flaws)
  }

  async #fail(pending: Pending, error: unknown): Promise<'done' | 'again'> {
    this.#failures++
    const facts = { err: error, path: pending.path, failures: this.#failures }
    if (!isRetryable(error) && ++pending.refusals >= maxRefusals) {
      this.#deps.logger.error(facts, 'segment refused by the event store, put aside')
      // Where even that fails, the next start finds the segment again.
      await rename(pending.path, `${pending.path}.refused`).catch((err: unknown) =>
        this.#deps.logger.error({ err, path: pending.path }, 'segment cannot be put aside'),
      )
      return 'done'
    }
    this.#deps.logger.warn(facts, 'segment not stored, will retry')
    return 'again'
  }
}

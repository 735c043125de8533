import { rm } from 'node:fs/promises'
import type { EventWriter, LedgerEntry } from '@sightline/db/event'
import type { CorruptSegment } from '@sightline/domain/ledger'
import type { QuarantinedEvent } from '@sightline/domain/quarantine'
import type { Logger } from 'pino'
import { findCorruption, setAside } from '../log/corrupt-shelf.ts'
import { decodeSegment, type SegmentContent } from '../log/segment-format.ts'
import { readFileInto, ReusedMemory } from '../memory/reused-memory.ts'
import { joinIds, listQuarantined, mergeLedger, toBatch } from './segment-batch.ts'
import { storeBatch } from './store-batch.ts'

export interface SegmentFlushDeps {
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
  readonly now: () => number
}

/** A segment of the log on its way into ClickHouse. */
export interface PendingSegment {
  readonly path: string
  readonly isLeftOver: boolean
  /** An insert may have reached the server without our seeing its answer. */
  isUncertain: boolean
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

/** A segment whose rows are stored, and what is still to do with it. */
export interface RowsStored {
  readonly segment: PendingSegment
  readonly flaws: SegmentFlaws
  readonly bytes: number
  readonly startedAtMs: number
  /** Undefined where its header could not be read. */
  readonly batch:
    | {
        readonly id: string
        readonly rows: number
        readonly ledger: readonly LedgerEntry[]
        readonly quarantined: readonly QuarantinedEvent[]
        readonly ids: Uint32Array
      }
    | undefined
}

/**
 * The two steps that carry a segment into ClickHouse. Its rows go first: one segment at a time, in memory that is used
 * again. The rest holds nothing of that memory, so the next segment's rows need not wait for it.
 */
export class SegmentFlush {
  readonly #deps: SegmentFlushDeps
  readonly #fileMemory = new ReusedMemory()
  readonly #blockMemory = new ReusedMemory()

  constructor(deps: SegmentFlushDeps) {
    this.#deps = deps
  }

  /** Reads the segment and stores its rows. */
  async storeRows(segment: PendingSegment): Promise<RowsStored> {
    const startedAtMs = this.#deps.now()
    const bytes = await readFileInto(segment.path, this.#fileMemory)
    const content = decodeSegment(bytes)
    const isWhole = content !== undefined && (await this.#insert(segment, content))
    return {
      segment,
      bytes: bytes.length,
      startedAtMs,
      flaws: {
        corruption: isWhole ? undefined : findCorruption(segment.path, bytes, content, startedAtMs),
        tornBytes: content?.tornBytes ?? 0,
        healed: (content?.healed ?? 0) + (isWhole ? content.damage.length : 0),
      },
      batch: content && {
        id: content.batchId,
        rows: content.frames.reduce((rows, frame) => rows + frame.content.rows, 0),
        ledger: mergeLedger(content),
        quarantined: listQuarantined(content),
        ids: joinIds(content),
      },
    }
  }

  /** Stores what belongs to the rows, makes the ids durable, and only then lets the segment's file go. */
  async finish({ segment, flaws, bytes, startedAtMs, batch }: RowsStored): Promise<void> {
    if (batch !== undefined) {
      const { ledger, rows } = batch
      await this.#deps.writer.insertQuarantine(batch.id, batch.quarantined)
      await this.#deps.writer.insertLedger(batch.id, this.#deps.node, ledger)
      await this.#deps.persistIds(batch.ids)
      const durationMs = this.#deps.now() - startedAtMs
      this.#deps.onStored({ rows, bytes, durationMs, ledger, isLeftOver: segment.isLeftOver })
    }
    await this.#release(segment.path, flaws)
  }

  /** @returns whether each row is stored that the segment ever held, as far as it can be told how many these were. */
  async #insert(segment: PendingSegment, content: SegmentContent): Promise<boolean> {
    const batch = toBatch(content, this.#blockMemory)
    const damagedRows = content.damage.reduce((sum, damage) => sum + (damage.events ?? 0), 0)
    let stored = 0
    if (batch.rows + damagedRows > 0) {
      const wasUncertain = segment.isUncertain
      segment.isUncertain = true
      stored = await storeBatch(this.#deps.writer, batch, wasUncertain, damagedRows)
    }
    return stored === batch.rows + damagedRows && content.damage.every((damage) => damage.events !== undefined)
  }

  async #release(path: string, flaws: SegmentFlaws): Promise<void> {
    const { corruption, healed, tornBytes } = flaws
    if (corruption === undefined) {
      await rm(path, { force: true })
    } else {
      await setAside(this.#deps.corruptDirectory, path, corruption)
      this.#deps.logger.error({ ...corruption, path }, 'segment damaged, events are lost, file kept in corrupt')
    }
    if (healed > 0) this.#deps.logger.warn({ path, healed }, 'segment damaged, nothing is lost')
    if (tornBytes > 0) this.#deps.logger.warn({ path, tornBytes }, 'last write was cut short')
    this.#deps.onFlaws(flaws)
  }
}

import type { EventBatch, EventWriter, LedgerEntry } from '@sightline/db/event'
import { DomainError } from '@sightline/domain/kernel'
import type { QuarantinedEvent } from '@sightline/domain/quarantine'

/** What the store does with the next statements. */
export type StoreMood = 'well' | 'away' | 'refuses' | 'loses the answer'

/** An event store in memory, which can be away, refuse a batch, or store it and lose the answer. */
export class FakeStore implements EventWriter {
  mood: StoreMood = 'well'
  /** Rows of each batch, as often as it was stored. */
  readonly stored: { readonly batchId: string; readonly rows: number }[] = []
  readonly ledger: { readonly batchId: string; readonly entries: readonly LedgerEntry[] }[] = []
  readonly quarantine: { readonly batchId: string; readonly events: readonly QuarantinedEvent[] }[] = []
  /** Batches in the order in which they were tried. */
  readonly tried: string[] = []
  #gate: PromiseWithResolvers<void> | undefined

  /** Statements wait from now on, until `proceed`. */
  hold(): void {
    this.#gate = Promise.withResolvers()
  }

  proceed(): void {
    this.#gate?.resolve()
    this.#gate = undefined
  }

  async insert(batch: EventBatch): Promise<void> {
    this.tried.push(batch.id)
    await this.#answer(batch.id)
    this.stored.push({ batchId: batch.id, rows: batch.rows })
    if (this.mood === 'loses the answer') throw new DomainError('unavailable', 'the event store does not answer')
  }

  async insertMissing(batch: EventBatch): Promise<void> {
    await this.insert(batch)
  }

  async countStored(batch: EventBatch): Promise<number> {
    await this.#answer(batch.id)
    return this.stored.filter(({ batchId }) => batchId === batch.id).reduce((sum, { rows }) => sum + rows, 0)
  }

  async isInserting(): Promise<boolean> {
    await this.#answer('')
    return false
  }

  async insertLedger(batchId: string, _node: string, entries: readonly LedgerEntry[]): Promise<void> {
    await this.#answer(batchId)
    this.ledger.push({ batchId, entries })
  }

  async insertQuarantine(batchId: string, events: readonly QuarantinedEvent[]): Promise<void> {
    if (events.length === 0) return
    await this.#answer(batchId)
    this.quarantine.push({ batchId, events })
  }

  async repairRollups(batch: EventBatch): Promise<void> {
    await this.#answer(batch.id)
  }

  async #answer(batchId: string): Promise<void> {
    await this.#gate?.promise
    if (this.mood === 'away') throw new DomainError('unavailable', 'the event store does not answer')
    if (this.mood === 'refuses') throw new Error(`a value of batch ${batchId} does not fit`)
  }
}

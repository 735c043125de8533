import type { LedgerEntry } from '@sightline/db/event'
import { DomainError } from '@sightline/domain/kernel'
import type { EventLog } from '../log/event-log.ts'
import { mayHold } from './fair-share.ts'

/**
 * How much of the log each project fills, so that one that floods it while the event store is away does not take all of
 * it from the others. Counted in events, which are taken to be equally large; what an earlier run left in the log counts
 * for nobody.
 */
export class LogShares {
  readonly #maxLogBytes: number
  readonly #eventsByProject = new Map<string, number>()
  #events = 0

  constructor(maxLogBytes: number) {
    this.#maxLogBytes = maxLogBytes
  }

  /** What has become durable. */
  add(ledger: readonly LedgerEntry[]): void {
    for (const { projectId, accepted } of ledger) this.#change(projectId, accepted)
  }

  /** What has been stored. */
  remove(ledger: readonly LedgerEntry[]): void {
    for (const { projectId, accepted } of ledger) this.#change(projectId, -accepted)
  }

  /** @throws DomainError `unavailable` when the project holds all that it may. */
  assertRoom(projectId: string, log: Pick<EventLog, 'bytes'>): void {
    const held = (this.#eventsByProject.get(projectId) ?? 0) / Math.max(1, this.#events)
    if (mayHold(held * log.bytes, 0, log.bytes, this.#maxLogBytes)) return
    throw new DomainError('unavailable', "the project's share of the event log is full", { projectId })
  }

  #change(projectId: string, events: number): void {
    const held = (this.#eventsByProject.get(projectId) ?? 0) + events
    this.#events += events
    if (held > 0) this.#eventsByProject.set(projectId, held)
    else this.#eventsByProject.delete(projectId)
  }
}

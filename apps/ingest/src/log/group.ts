import { EventBlock, type LedgerEntry } from '@sightline/db/event'
import type { LiveEvent, LiveOutcome, LiveSkipped } from '@sightline/domain/live'
import type { QuarantinedEvent } from '@sightline/domain/quarantine'
import type { StoredEvent } from '@sightline/domain/event'
import type { EventIdHash } from '../dedup/event-id-hash.ts'
import { IdSet } from '../dedup/id-set.ts'
import { ReusedMemory } from '../memory/reused-memory.ts'
import { encodeFrame, type FrameNotes } from './segment-format.ts'

const hourMs = 3_600_000

interface Counts {
  accepted: number
  duplicate: number
  rejected: number
  tallies?: Record<string, number>
}

/**
 * Events that will become durable together, and the promise that says so. Filled while the group before it is being
 * written; its memory is used again for the group after next.
 */
export class Group {
  readonly #block = new EventBlock()
  readonly #memory = new ReusedMemory()
  #counts = new Map<string, Counts>()
  /** The entry of the event before: most requests are about one project, now. */
  #lastCounts: { readonly projectId: string; readonly hourMs: number; readonly counts: Counts } | undefined
  #firstOccurredAtMs = Infinity
  #lastOccurredAtMs = -Infinity
  readonly ids = new IdSet(1024)
  live: (LiveEvent | LiveOutcome | LiveSkipped)[] = []
  #quarantine: QuarantinedEvent[] = []
  #settled = Promise.withResolvers<void>()

  constructor() {
    this.#ignoreUnawaited()
  }

  get rows(): number {
    return this.#block.rows
  }

  get isEmpty(): boolean {
    return this.#counts.size === 0
  }

  /** Settles with the group: resolved once it is on disk, rejected when it could not be written. */
  get durable(): Promise<void> {
    return this.#settled.promise
  }

  append(event: StoredEvent, id: EventIdHash | undefined): void {
    this.#block.append(event)
    if (id !== undefined) this.ids.add(id.high, id.low)
    if (event.occurredAtMs < this.#firstOccurredAtMs) this.#firstOccurredAtMs = event.occurredAtMs
    if (event.occurredAtMs > this.#lastOccurredAtMs) this.#lastOccurredAtMs = event.occurredAtMs
    this.#countsOf(event.projectId, event.receivedAtMs).accepted++
  }

  count(projectId: string, atMs: number, counts: { readonly duplicate: number; readonly rejected: number }): void {
    const entry = this.#countsOf(projectId, atMs)
    entry.duplicate += counts.duplicate
    entry.rejected += counts.rejected
  }

  /** What became of its events, by project and hour. */
  ledger(): LedgerEntry[] {
    return [...this.#counts].map(([key, counts]) => toLedgerEntry(key, counts))
  }

  /** Keeps events that are not stored. Count them as well. */
  quarantine(events: readonly QuarantinedEvent[]): void {
    for (const event of events) this.#quarantine.push(event)
  }

  /** Counts what happened to events on their way, by its name. */
  tally(projectId: string, atMs: number, tallies: ReadonlyMap<string, number>): void {
    if (tallies.size === 0) return
    const counts = this.#countsOf(projectId, atMs)
    counts.tallies ??= {}
    for (const [name, events] of tallies) counts.tallies[name] = (counts.tallies[name] ?? 0) + events
  }

  /**
   * The frame as it goes to disk, valid until `finish`. The group keeps its ids and its promise until `finish`.
   * @param seed of the segment that it goes into.
   * @param ledger see `ledger`.
   */
  toFrame(seed: number, ledger: readonly LedgerEntry[]): Buffer {
    const hasRows = this.rows > 0
    const notes: FrameNotes = {
      ledger,
      firstOccurredAtMs: hasRows ? this.#firstOccurredAtMs : 0,
      lastOccurredAtMs: hasRows ? this.#lastOccurredAtMs : 0,
      ...(this.#quarantine.length > 0 && { quarantine: this.#quarantine }),
    }
    const frame = { content: this.#block.view(), notes, ids: this.ids.toArray() }
    return encodeFrame(frame, seed, (bytes) => this.#memory.take(bytes))
  }

  /** Tells everyone who waits, and makes the group ready to be filled again. */
  finish(error?: Error): void {
    const settled = this.#settled
    this.#settled = Promise.withResolvers<void>()
    this.#ignoreUnawaited()
    this.#block.clear()
    this.#counts = new Map()
    this.#lastCounts = undefined
    this.#firstOccurredAtMs = Infinity
    this.#lastOccurredAtMs = -Infinity
    this.ids.clear()
    this.live = []
    this.#quarantine = []
    if (error === undefined) settled.resolve()
    else settled.reject(error)
  }

  /** A group of nothing but duplicates and rejects has nobody waiting for it. */
  #ignoreUnawaited(): void {
    this.#settled.promise.catch(() => undefined)
  }

  #countsOf(projectId: string, atMs: number): Counts {
    const last = this.#lastCounts
    if (last !== undefined && last.projectId === projectId && atMs >= last.hourMs && atMs < last.hourMs + hourMs)
      return last.counts
    const counts = this.#findCounts(projectId, atMs)
    this.#lastCounts = { projectId, hourMs: Math.floor(atMs / hourMs) * hourMs, counts }
    return counts
  }

  #findCounts(projectId: string, atMs: number): Counts {
    const key = `${projectId}${Math.floor(atMs / hourMs)}`
    const known = this.#counts.get(key)
    if (known !== undefined) return known
    const counts = { accepted: 0, duplicate: 0, rejected: 0 }
    this.#counts.set(key, counts)
    return counts
  }
}

const uuidLength = 36

function toLedgerEntry(key: string, counts: Counts): LedgerEntry {
  return { projectId: key.slice(0, uuidLength), hourMs: Number(key.slice(uuidLength)) * hourMs, ...counts }
}

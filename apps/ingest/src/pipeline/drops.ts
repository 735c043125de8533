import type { EventRejection } from '@sightline/domain/event'
import type { DropReason, QuarantinedEvent } from '@sightline/domain/quarantine'
import type { Group } from '../log/group.ts'
import type { CaptureRequest, IndexedRejection } from './capture.ts'
import type { QuarantineBudget } from './quarantine-budget.ts'
import { toQuarantined, type QuarantineFacts } from './quarantined-event.ts'
import type { DroppedEvent } from './step.ts'
import type { VisitorIdReader } from './visitor-id.ts'

export interface DropsDeps {
  readonly createEventId: () => string
  readonly budget: QuarantineBudget
  readonly visitorIdOf: VisitorIdReader
}

/** What becomes of the events of one request that are not stored: told, counted, and kept as far as there is room. */
export class Drops {
  readonly rejected: IndexedRejection[] = []
  readonly byReason = new Map<DropReason, number>()
  /** What is at fault with each, whether or not its client is told. */
  readonly faults: EventRejection[] = []
  /** Of which the client is told that they are accepted. */
  toldAccepted = 0
  readonly #kept: QuarantinedEvent[] = []
  readonly #request: CaptureRequest
  readonly #receivedAtMs: number
  readonly #deps: DropsDeps

  constructor(request: CaptureRequest, receivedAtMs: number, deps: DropsDeps) {
    this.#request = request
    this.#receivedAtMs = receivedAtMs
    this.#deps = deps
  }

  get isEmpty(): boolean {
    return this.byReason.size === 0
  }

  /** How many there are. */
  get count(): number {
    return this.faults.length
  }

  /** Whether some of them must be durable before the client is answered. */
  get isKeeping(): boolean {
    return this.#kept.length > 0
  }

  /** @returns the id that its client is told; empty when it is told that the event was rejected. */
  add(index: number, dropped: DroppedEvent): string {
    const { rejection, dropReason = 'invalid', isToldAccepted = false } = dropped
    this.byReason.set(dropReason, (this.byReason.get(dropReason) ?? 0) + 1)
    this.faults.push(rejection)
    const eventId = this.#keep(dropped, dropReason)
    if (!isToldAccepted) {
      this.rejected.push({ index, field: rejection.field, reason: rejection.reason })
      return ''
    }
    this.toldAccepted++
    return eventId
  }

  /** To be called in one go with appending the request's events. */
  appendTo(group: Group): void {
    if (this.isEmpty || this.#request.isReplay === true) return
    const { projectId } = this.#request
    let rejected = 0
    const tallies = new Map<string, number>()
    for (const [reason, events] of this.byReason) {
      rejected += events
      tallies.set(`drop:${reason}`, events)
    }
    group.count(projectId, this.#receivedAtMs, { duplicate: 0, rejected })
    group.tally(projectId, this.#receivedAtMs, tallies)
    group.quarantine(this.#kept)
  }

  #keep(dropped: DroppedEvent, reason: DropReason): string {
    const { budget, createEventId, visitorIdOf } = this.#deps
    const { projectId } = this.#request
    const known = dropped.captured?.clientEventId ?? ''
    if (reason === 'dropped' || this.#request.isReplay === true || !budget.hasRoom(projectId, this.#receivedAtMs)) {
      return known === '' ? createEventId() : known
    }
    const facts: QuarantineFacts = {
      id: createEventId(),
      reason,
      request: this.#request,
      receivedAtMs: this.#receivedAtMs,
      visitorIdOf,
    }
    const quarantined = toQuarantined(dropped, facts)
    if (budget.take(projectId, quarantined.raw.length, this.#receivedAtMs)) this.#kept.push(quarantined)
    return quarantined.eventId
  }
}

import type { EventRejection } from '@sightline/domain/event'
import { isDomainError, type DomainError } from '@sightline/domain/kernel'
import type { DropReason } from '@sightline/domain/quarantine'
import type { DoorBatch } from '../doors/door.ts'
import type { CaptureResult, IndexedRejection } from '../pipeline/capture.ts'

/**
 * Captures the batches of a request one after the other and adds up what became of them; an event's index counts through
 * all of them. The events of a project that is not known are rejected, the others go on.
 * @throws what refused them when all batches are refused.
 */
export async function captureBatches(
  batches: readonly DoorBatch[],
  capture: (batch: DoorBatch) => Promise<CaptureResult>,
): Promise<CaptureResult> {
  const [only] = batches
  if (only !== undefined && batches.length === 1) return capture(only)
  const sum = new OutcomeSum()
  const refusals: DomainError[] = []
  for (const batch of batches) {
    try {
      sum.add(await capture(batch))
    } catch (error) {
      if (!isDomainError(error) || error.code !== 'unauthenticated') throw error
      refusals.push(error)
      sum.reject(batch.events.length, { field: 'project', reason: error.message })
    }
  }
  if (refusals[0] !== undefined && refusals.length === batches.length) throw refusals[0]
  return sum
}

class OutcomeSum implements CaptureResult {
  accepted = 0
  duplicate = 0
  readonly rejected: IndexedRejection[] = []
  readonly eventIds: string[] = []
  readonly drops = new Map<DropReason, number>()
  readonly faults: EventRejection[] = []

  add(outcome: CaptureResult): void {
    const offset = this.eventIds.length
    this.accepted += outcome.accepted
    this.duplicate += outcome.duplicate
    for (const { index, ...rejection } of outcome.rejected) this.rejected.push({ index: offset + index, ...rejection })
    for (const eventId of outcome.eventIds) this.eventIds.push(eventId)
    for (const fault of outcome.faults) this.faults.push(fault)
    for (const [reason, events] of outcome.drops) this.drops.set(reason, (this.drops.get(reason) ?? 0) + events)
  }

  reject(events: number, rejection: EventRejection): void {
    for (let event = 0; event < events; event++) {
      this.rejected.push({ index: this.eventIds.length, ...rejection })
      this.eventIds.push('')
    }
  }
}

import type { QuarantinedEvent } from '@sightline/domain/quarantine'

/** `2026-01-31 12:00:00.000`: what a DateTime64(3) in UTC reads. */
export function toColumnTime(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '')
}

/** A row of `quarantine` as JSONEachRow takes it. */
export function toQuarantineRow(event: QuarantinedEvent, batchId: string): object {
  return {
    project_id: event.projectId,
    received_at: toColumnTime(event.receivedAtMs),
    id: event.id,
    source: event.source,
    reason: event.reason,
    field: event.field,
    message: event.message,
    event: event.event,
    event_id: event.eventId,
    library: event.library,
    raw: event.raw,
    is_cut: event.isCut,
    batch_id: batchId,
  }
}

import type { CapturedEvent, StoredEvent, TimeClamp } from '@sightline/domain/event'
import { lateAfterMs, type LiveOutcome, type LiveSkipped } from '@sightline/domain/live'
import type { CaptureRequest } from '../pipeline/capture.ts'
import type { DroppedEvent } from '../pipeline/step.ts'

/** More of one request nobody can read: they are counted. */
const maxPerRequest = 200

const clampTexts: Readonly<Record<TimeClamp, string>> = {
  future: 'lies ahead of our clock: stored at its arrival',
  past: 'is before the year 2000: stored at its arrival',
}

/** Collects what becomes of a request's events, for whoever watches. */
export class LiveOutcomes {
  readonly #list: LiveOutcome[] = []
  #skipped = 0
  readonly #request: CaptureRequest
  readonly #at: Date

  constructor(request: CaptureRequest, receivedAtMs: number) {
    this.#request = request
    this.#at = new Date(receivedAtMs)
  }

  /** What was collected, and how much more there was. */
  toList(): readonly (LiveOutcome | LiveSkipped)[] {
    const { projectId } = this.#request
    return this.#skipped === 0 ? this.#list : [...this.#list, { projectId, skipped: this.#skipped }]
  }

  /** @param clamp why it is stored at its arrival and not at its own time. */
  stored(event: StoredEvent, clamp: TimeClamp | undefined): void {
    const isLate = event.receivedAtMs - event.occurredAtMs > lateAfterMs
    const outcome = event.bot !== '' ? 'bot' : isLate ? 'late' : 'accepted'
    const note = clamp === undefined ? undefined : { field: 'timestamp', message: clampTexts[clamp] }
    this.#add({ outcome, event: event.event, eventId: event.eventId, library: event.library, ...note })
  }

  duplicate(event: CapturedEvent): void {
    const { library } = event.context
    this.#add({ outcome: 'duplicate', event: event.event, eventId: event.clientEventId, library })
  }

  dropped({ rejection, captured, native, dropReason, isToldAccepted }: DroppedEvent): void {
    this.#add({
      outcome: dropReason === 'dropped' ? 'left_out' : isToldAccepted === true ? 'quarantined' : 'rejected',
      event: captured?.event ?? nameOf(native),
      eventId: captured?.clientEventId ?? '',
      library: captured?.context.library ?? '',
      field: rejection.field.slice(0, 300),
      message: rejection.reason,
    })
  }

  #add(facts: Partial<LiveOutcome> & Pick<LiveOutcome, 'outcome' | 'event' | 'eventId' | 'library'>): void {
    if (this.#list.length >= maxPerRequest) {
      this.#skipped++
      return
    }
    const { projectId, source } = this.#request
    this.#list.push({ projectId, source, at: this.#at, field: '', message: '', ...facts })
  }
}

function nameOf(native: unknown): string {
  if (typeof native !== 'object' || native === null || !('event' in native)) return ''
  return typeof native.event === 'string' ? native.event.slice(0, 200) : ''
}

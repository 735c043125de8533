import { toOccurredAt, type EventRejection, type ParsedEvent, type StoredEvent } from '@sightline/domain/event'
import type { LiveEvent } from '@sightline/domain/live'
import { hashEventId, type EventIdHash } from '../dedup/event-id-hash.ts'
import type { IdIndex } from '../dedup/id-index.ts'
import type { EventLog } from '../log/event-log.ts'
import type { Enrich } from './enrich.ts'
import type { VisitorIdReader } from './visitor-id.ts'

export interface CaptureRequest {
  readonly projectId: string
  /** The door's name. */
  readonly source: string
  readonly events: readonly ParsedEvent[]
  readonly sentAtMs: number | undefined
  readonly userAgent: string
  readonly ip: string
  /** The address is the visitor's, not that of a server that speaks for its users. */
  readonly isVisitor: boolean
}

export interface IndexedRejection extends EventRejection {
  readonly index: number
}

/** What became of a request's events; `accepted` and `duplicate` ones are on disk when it is told. */
export interface CaptureOutcome {
  readonly accepted: number
  readonly duplicate: number
  readonly rejected: readonly IndexedRejection[]
  /** The id of each event in the order of the request; empty where it was rejected. */
  readonly eventIds: readonly string[]
}

export interface CaptureDeps {
  readonly log: EventLog
  readonly ids: IdIndex
  readonly enrich: Enrich
  /** Who it was, for events without any id. */
  readonly visitorIdOf: VisitorIdReader
  readonly now: () => number
  readonly createEventId: () => string
  /** Undefined while nobody watches. */
  readonly toLiveEvent: () => ((event: StoredEvent) => LiveEvent) | undefined
}

export type Capture = (request: CaptureRequest) => Promise<CaptureOutcome>

/**
 * The one pipeline behind every door: time, identity of the event, enrichment, log. Resolves once every accepted event,
 * and every event that is a duplicate of one still being written, is durable.
 * @throws DomainError `unavailable` when the log cannot take or keep them; then none of them counts as accepted.
 */
export function createCapture(deps: CaptureDeps): Capture {
  return async (request) => {
    deps.log.assertWritable()
    const receivedAtMs = deps.now()
    const events = identify(request, receivedAtMs, deps.visitorIdOf)
    const group = deps.log.group
    const writing = deps.log.writingGroup
    const toLiveEvent = deps.toLiveEvent()
    const rejected: IndexedRejection[] = []
    const eventIds: string[] = []
    let accepted = 0
    let duplicate = 0
    let isAwaitingWritten = false

    for (const [index, parsed] of events.entries()) {
      if (parsed.kind === 'rejected') {
        rejected.push({ index, ...parsed.rejection })
        eventIds.push('')
        continue
      }
      const { event } = parsed
      const occurredAt = toOccurredAt(event.timestampMs, event.sentAtMs ?? request.sentAtMs, receivedAtMs)
      if (occurredAt.kind === 'rejected') {
        rejected.push({ index, ...occurredAt.rejection })
        eventIds.push('')
        continue
      }
      const eventId = event.clientEventId === '' ? deps.createEventId() : event.clientEventId
      eventIds.push(eventId)
      let id: EventIdHash | undefined
      if (event.clientEventId !== '') {
        id = hashEventId(request.projectId, event.clientEventId)
        const isBeingWritten = writing?.ids.has(id.high, id.low) === true
        if (isBeingWritten || group.ids.has(id.high, id.low) || deps.ids.has(id.high, id.low)) {
          duplicate++
          isAwaitingWritten ||= isBeingWritten
          continue
        }
      }
      const stored = deps.enrich(event, {
        projectId: request.projectId,
        source: request.source,
        eventId,
        occurredAtMs: occurredAt.atMs,
        receivedAtMs,
        userAgent: request.userAgent,
        ip: request.ip,
        isVisitor: request.isVisitor,
      })
      group.append(stored, id)
      if (toLiveEvent !== undefined) group.live.push(toLiveEvent(stored))
      accepted++
    }

    if (duplicate > 0 || rejected.length > 0) {
      group.count(request.projectId, receivedAtMs, { duplicate, rejected: rejected.length })
    }
    const durable = [group.durable, isAwaitingWritten ? writing?.durable : undefined]
    deps.log.commit()
    if (accepted > 0 || duplicate > 0) await Promise.all(durable)
    return { accepted, duplicate, rejected, eventIds }
  }
}

/** Gives events without any id their visitor's of the day. Before the first of them is appended, because it may fail. */
function identify(request: CaptureRequest, receivedAtMs: number, visitorIdOf: VisitorIdReader): readonly ParsedEvent[] {
  const { projectId, events } = request
  if (!events.some(isNobodys)) return events
  return events.map((parsed) => {
    if (parsed.kind === 'rejected' || !isNobodys(parsed)) return parsed
    const { context } = parsed.event
    const ip = context.ip === '' ? request.ip : context.ip
    const userAgent = context.userAgent === '' ? request.userAgent : context.userAgent
    return {
      kind: 'event',
      event: { ...parsed.event, anonymousId: visitorIdOf({ projectId, ip, userAgent, receivedAtMs }) },
    }
  })
}

function isNobodys(parsed: ParsedEvent): boolean {
  return parsed.kind === 'event' && parsed.event.userId === '' && parsed.event.anonymousId === ''
}

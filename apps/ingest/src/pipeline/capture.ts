import {
  noAddress,
  toOccurredAt,
  withClientTimestamp,
  type CapturedEvent,
  type EventRejection,
  type ParsedEvent,
  type StoredEvent,
  type TimeClamp,
} from '@sightline/domain/event'
import type { LiveEvent } from '@sightline/domain/live'
import type { DropReason } from '@sightline/domain/quarantine'
import type { ClaimRequest } from '../cluster/request-claim.ts'
import type { IdIndex } from '../dedup/id-index.ts'
import type { EventLog } from '../log/event-log.ts'
import { createAppender } from './append-events.ts'
import type { Enrich } from './enrich.ts'
import type { QuarantineBudget } from './quarantine-budget.ts'
import type { Screen, Screened } from './screen.ts'
import type { DroppedEvent, PipelineEvent } from './step.ts'
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
  /** They come out of quarantine: what is refused again stays there, and has been counted. */
  readonly isReplay?: boolean
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

/** The same, and why some events are not stored. */
export interface CaptureResult extends CaptureOutcome {
  /** Events that are not stored, among them those that count as accepted because their client is not to blame. */
  readonly drops: ReadonlyMap<DropReason, number>
  /** What is at fault with each of those. */
  readonly faults: readonly EventRejection[]
}

export interface CaptureDeps {
  readonly log: EventLog
  /** The ids whose events are durable. */
  readonly ids: Pick<IdIndex, 'has'>
  /** Where other processes take events too: asks the owner of the ids, who knows theirs; `ids` is not asked then. */
  readonly claimRequest?: ClaimRequest | undefined
  /** What the project says of its events. */
  readonly screen: Screen
  readonly enrich: Enrich
  /** Who it was, for events without any id. */
  readonly visitorIdOf: VisitorIdReader
  readonly quarantine: QuarantineBudget
  readonly now: () => number
  readonly createEventId: () => string
  /** Undefined while nobody watches. */
  readonly toLiveEvent: () => ((event: StoredEvent) => LiveEvent) | undefined
}

export type Capture = (request: CaptureRequest) => Promise<CaptureResult>

/**
 * The one pipeline behind every door: the project's rules and schemas, who it was, time, identity of the event,
 * enrichment, log. What is not stored on the way is counted by its reason and waits in quarantine. Resolves once every accepted event,
 * and every event that is a duplicate of one still being written, is durable. Nothing that was read holds on until then:
 * at full load that would be tens of megabytes for the garbage collector to carry about.
 * @throws DomainError `unavailable` when the log cannot take or keep them; then none of them counts as accepted.
 */
export function createCapture(deps: CaptureDeps): Capture {
  const append = createAppender(deps)
  const captureScreened = (request: CaptureRequest, screened: Screened): Promise<CaptureResult> => {
    const receivedAtMs = deps.now()
    const events = identify(request, screened.events, receivedAtMs, deps.visitorIdOf)
    const timed = events.map((parsed) => toTimed(parsed, request.sentAtMs, receivedAtMs))
    const order = { request, receivedAtMs, screened, timed }
    if (deps.claimRequest === undefined) return append({ ...order, claim: undefined })
    return deps.claimRequest(request.projectId, timed).then((claim) => append({ ...order, claim }))
  }
  return async (request) => {
    deps.log.assertWritable()
    const screened = deps.screen(request.projectId, request.events)
    return screened instanceof Promise
      ? screened.then((later) => captureScreened(request, later))
      : captureScreened(request, screened)
  }
}

/** An event and when it occurred, or why it is not stored. */
export type TimedEvent =
  | {
      readonly kind: 'event'
      readonly event: CapturedEvent
      readonly occurredAtMs: number
      readonly clamp: TimeClamp | undefined
    }
  | DroppedEvent

function toTimed(parsed: PipelineEvent, sentAtMs: number | undefined, receivedAtMs: number): TimedEvent {
  if (parsed.kind === 'rejected') return parsed
  const { event } = parsed
  const { atMs, clamp } = toOccurredAt(event.timestampMs, event.sentAtMs ?? sentAtMs, receivedAtMs)
  return { kind: 'event', event: clamp === undefined ? event : withClientTimestamp(event), occurredAtMs: atMs, clamp }
}

/** Gives events without any id their visitor's of the day. Before the first of them is appended, because it may fail. */
function identify(
  request: CaptureRequest,
  events: readonly PipelineEvent[],
  receivedAtMs: number,
  visitorIdOf: VisitorIdReader,
): readonly PipelineEvent[] {
  const { projectId } = request
  if (!events.some(isNobodys)) return events
  return events.map((parsed) => {
    if (parsed.kind === 'rejected' || !isNobodys(parsed)) return parsed
    const { context } = parsed.event
    const ip = context.ip === '' || context.ip === noAddress ? request.ip : context.ip
    const userAgent = context.userAgent === '' ? request.userAgent : context.userAgent
    return {
      kind: 'event',
      event: { ...parsed.event, anonymousId: visitorIdOf({ projectId, ip, userAgent, receivedAtMs }) },
    }
  })
}

function isNobodys(parsed: PipelineEvent): boolean {
  return parsed.kind === 'event' && parsed.event.userId === '' && parsed.event.anonymousId === ''
}

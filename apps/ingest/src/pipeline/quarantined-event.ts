import { eventLimits, toNativeEvent } from '@sightline/domain/event'
import { isDomainError } from '@sightline/domain/kernel'
import type { QuarantinedEvent, QuarantineReason } from '@sightline/domain/quarantine'
import { isFields, type Fields } from '../doors/wire/fields.ts'
import type { CaptureRequest } from './capture.ts'
import { truncateIp } from './ip.ts'
import type { DroppedEvent } from './step.ts'
import type { VisitorIdReader } from './visitor-id.ts'

export interface QuarantineFacts {
  /** UUID. */
  readonly id: string
  readonly reason: QuarantineReason
  readonly request: CaptureRequest
  readonly receivedAtMs: number
  readonly visitorIdOf: VisitorIdReader
}

/** A dropped event as the quarantine keeps it: whole, with what only its request says of it. */
export function toQuarantined(dropped: DroppedEvent, facts: QuarantineFacts): QuarantinedEvent {
  const native = dropped.captured === undefined ? dropped.native : toNativeEvent(dropped.captured)
  const whole = isFields(native) ? withSurroundings(native, dropped, facts) : native
  const text = toText(whole)
  const raw = cut(text ?? '')
  const fields = isFields(whole) ? whole : {}
  const clientEventId = toShortText(fields['event_id'])
  return {
    id: facts.id,
    projectId: facts.request.projectId,
    receivedAtMs: facts.receivedAtMs,
    source: facts.request.source,
    reason: facts.reason,
    // Names of properties are the client's, and as long as it likes.
    field: toShortText(dropped.rejection.field),
    message: dropped.rejection.reason.toWellFormed(),
    event: toShortText(fields['event']),
    // The same for every replay of this row, so that it counts once.
    eventId: clientEventId === '' ? `quarantine-${facts.id}` : clientEventId,
    library: libraryOf(fields['context']),
    raw,
    isCut: raw.length < (text?.length ?? Infinity),
  }
}

/**
 * A replay knows nothing of the request: its clock, its agent, its network (without the part that tells who it was), and
 * who visited, whose salt will be gone tomorrow.
 */
function withSurroundings(native: Fields, dropped: DroppedEvent, facts: QuarantineFacts): Fields {
  const { request } = facts
  const context = isFields(native['context']) ? native['context'] : {}
  const ip = typeof context['ip'] === 'string' ? context['ip'] : request.isVisitor ? request.ip : ''
  const userAgent = context['user_agent'] ?? (request.userAgent === '' ? undefined : request.userAgent)
  const surroundings = {
    ...context,
    ...(userAgent !== undefined && { user_agent: userAgent }),
    ...(ip !== '' && { ip: truncateIp(ip) }),
  }
  const isContextSound = native['context'] === undefined || native['context'] === null || isFields(native['context'])
  return {
    ...native,
    // What no door reads: a replay needs it, for the kind does not follow from the name alone.
    ...(dropped.captured?.kind === 'system' && { kind: 'system' }),
    ...(native['sent_at'] === undefined &&
      request.sentAtMs !== undefined && { sent_at: new Date(request.sentAtMs).toISOString() }),
    ...((dropped.isIdOptional === true || dropped.captured !== undefined) &&
      isNobodys(native) &&
      findVisitor(ip, userAgent, facts)),
    ...(isContextSound && Object.keys(surroundings).length > 0 && { context: surroundings }),
  }
}

function isNobodys(native: Fields): boolean {
  return [native['user_id'], native['anonymous_id']].every((id) => id === undefined || id === null || id === '')
}

function findVisitor(ip: string, userAgent: unknown, { request, receivedAtMs, visitorIdOf }: QuarantineFacts): Fields {
  try {
    const visit = { projectId: request.projectId, ip, userAgent: toShortText(userAgent, 1_000), receivedAtMs }
    return { anonymous_id: visitorIdOf(visit) }
  } catch (error) {
    // Without the day's salt it waits without an id; nobody should lose it for that.
    if (isDomainError(error)) return {}
    throw error
  }
}

/** Undefined for what is nested too deeply to be written. */
function toText(native: unknown): string | undefined {
  if (native === undefined) return ''
  try {
    return JSON.stringify(native)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function cut(text: string): string {
  if (text.length * 3 <= eventLimits.eventBytes) return text
  const bytes = Buffer.from(text)
  return bytes.length <= eventLimits.eventBytes ? text : bytes.toString('utf8', 0, eventLimits.eventBytes - 4)
}

function toShortText(value: unknown, maxLength: number = eventLimits.idLength): string {
  if (typeof value === 'number') return String(value)
  // Half a character would make the event store refuse the row, and with it all others of its batch.
  return typeof value === 'string' ? value.slice(0, maxLength).toWellFormed() : ''
}

function libraryOf(context: unknown): string {
  const library = isFields(context) ? context['library'] : undefined
  if (!isFields(library)) return ''
  return [toShortText(library['name']), toShortText(library['version'])].filter(Boolean).join(' ')
}

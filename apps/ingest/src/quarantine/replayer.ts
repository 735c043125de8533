import { parseCapturedEvent, toOccurredAt, withClientTimestamp, type ParsedEvent } from '@sightline/domain/event'
import { parseJsonExactly } from '@sightline/domain/kernel'
import type { ReplayAnswer, ReplayRequest } from '@sightline/domain/quarantine'
import { isFields } from '../doors/wire/fields.ts'
import type { Capture } from '../pipeline/capture.ts'

type ReplayEvent = ReplayRequest['events'][number]
type ReplayOutcome = ReplayAnswer['outcomes'][number]

export type Replay = (request: ReplayRequest) => Promise<ReplayAnswer>

/**
 * Sends events from quarantine through the pipeline once more, under the id that each was given when it was kept: an
 * event that is replayed twice is a duplicate the second time. Resolves once what is stored is durable.
 */
export function createReplayer(deps: { readonly capture: Capture }): Replay {
  return async ({ projectId, events }) => ({
    outcomes: await Promise.all(events.map((event) => replayOne(projectId, event, deps))),
  })
}

async function replayOne(
  projectId: string,
  event: ReplayEvent,
  deps: { readonly capture: Capture },
): Promise<ReplayOutcome> {
  const outcome = await deps.capture({
    projectId,
    source: event.source,
    events: [toParsed(event)],
    sentAtMs: undefined,
    userAgent: '',
    ip: '',
    isVisitor: false,
    isReplay: true,
  })
  const [reason] = outcome.drops.keys()
  if (reason === undefined) return { kind: outcome.duplicate > 0 ? 'duplicate' : 'stored' }
  if (reason === 'dropped') return { kind: 'discarded' }
  const { field, reason: message } = outcome.faults[0] ?? { field: '', reason: '' }
  return { kind: 'refused', reason, field, message }
}

/** The event as it was, at the time that it had when it first arrived. */
function toParsed({ raw, eventId, receivedAtMs }: ReplayEvent): ParsedEvent {
  const native = parseOrUndefined(raw)
  const parsed = parseCapturedEvent(native)
  if (parsed.kind === 'rejected') return parsed
  const { atMs, clamp } = toOccurredAt(parsed.event.timestampMs, parsed.event.sentAtMs, receivedAtMs)
  const event = clamp === undefined ? parsed.event : withClientTimestamp(parsed.event)
  const isSystem = isFields(native) && native['kind'] === 'system'
  const kind = isSystem ? 'system' : parsed.event.kind
  return {
    kind: 'event',
    event: { ...event, kind, timestampMs: atMs, sentAtMs: undefined, clientEventId: eventId },
  }
}

function parseOrUndefined(raw: string): unknown {
  try {
    return parseJsonExactly(raw)
  } catch {
    return undefined
  }
}

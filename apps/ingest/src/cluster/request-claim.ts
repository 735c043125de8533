import type { CapturedEvent, EventRejection } from '@sightline/domain/event'
import { hashEventId } from '../dedup/event-id-hash.ts'
import { hashVisitor, isView, toSessionId } from '../pipeline/sessions.ts'
import { hasId, needsSession, opensSession, type ClaimItems } from './claim-items.ts'
import type { Granted } from './remote-claims.ts'

/** An event of a request and when it occurred, or why it is refused. */
export type TimedEvent =
  | { readonly kind: 'event'; readonly event: CapturedEvent; readonly occurredAtMs: number }
  | { readonly kind: 'rejected'; readonly rejection: EventRejection }

/** What the owner of the ids said to a request, by the index of the event. */
export interface RequestClaim {
  isDuplicate(index: number): boolean
  sessionOf(index: number): string
  /** To be told once: how many of the events that are new and have an id are on disk, in order; the others never will be. */
  settle(durable: number): void
}

export type ClaimRequest = (projectId: string, events: readonly TimedEvent[]) => Promise<RequestClaim>

/** Asks the owner of the ids, in one message for a request: which events are new, and to which sessions they belong. */
export function createRequestClaims(claims: { claim(items: ClaimItems): Promise<Granted> }): ClaimRequest {
  return async (projectId, events) => {
    const items = toItems(projectId, events)
    if (items.ids.length === 0 && items.visitedAtMs.length === 0) return toRequestClaim(projectId, events, nothing)
    return toRequestClaim(projectId, events, await claims.claim(items))
  }
}

const nothing: Granted = {
  verdict: { duplicates: new Uint8Array(0), sessions: new Float64Array(0) },
  settle: () => undefined,
}

function toItems(projectId: string, events: readonly TimedEvent[]): ClaimItems {
  const flags = new Uint8Array(events.length)
  const ids: number[] = []
  const visitors: number[] = []
  const visitedAtMs: number[] = []
  for (const [index, one] of events.entries()) {
    if (one.kind === 'rejected') continue
    const { event, occurredAtMs } = one
    if (event.clientEventId !== '') {
      const { high, low } = hashEventId(projectId, event.clientEventId)
      ids.push(high, low)
      flags[index] = hasId
    }
    if (event.sessionId !== '') continue
    const { high, low } = hashVisitor(projectId, event)
    visitors.push(high, low)
    visitedAtMs.push(occurredAtMs)
    flags[index] = (flags[index] ?? 0) | needsSession | (isView(event) ? opensSession : 0)
  }
  return {
    flags,
    ids: Uint32Array.from(ids),
    visitors: Uint32Array.from(visitors),
    visitedAtMs: Float64Array.from(visitedAtMs),
  }
}

function toRequestClaim(projectId: string, events: readonly TimedEvent[], granted: Granted): RequestClaim {
  const { duplicates, sessions } = granted.verdict
  const sessionIds = new Map<number, string>()
  let hasGranted = false
  let at = 0
  for (const [index, one] of events.entries()) {
    if (one.kind === 'rejected') continue
    if (one.event.clientEventId !== '' && duplicates[index] !== 1) hasGranted = true
    if (one.event.sessionId === '')
      sessionIds.set(index, toSessionId(hashVisitor(projectId, one.event), sessions[at++] ?? NaN))
    else sessionIds.set(index, one.event.sessionId)
  }
  return {
    isDuplicate: (index) => duplicates[index] === 1,
    sessionOf: (index) => sessionIds.get(index) ?? '',
    settle: (durable) => {
      if (hasGranted) granted.settle(durable)
    },
  }
}

import type { RequestClaim } from '../cluster/request-claim.ts'
import { hashEventId, type EventIdHash } from '../dedup/event-id-hash.ts'
import { LiveOutcomes } from '../live/live-outcomes.ts'
import type { CaptureDeps, CaptureRequest, CaptureResult, TimedEvent } from './capture.ts'
import { Drops } from './drops.ts'
import type { Screened } from './screen.ts'

/** A request whose events are ready for the log. */
export interface AppendOrder {
  readonly request: CaptureRequest
  readonly receivedAtMs: number
  readonly screened: Screened
  /** Its events after rules, identity and time, in the order of the request. */
  readonly timed: readonly TimedEvent[]
  /** What the owner of the ids said to them; undefined where this process is the only one. */
  readonly claim: RequestClaim | undefined
}

/**
 * Builds the last step: tells new events from those sent before, enriches them, and appends them to the group that is
 * filling. All of that in one go, without awaiting, so that what it found out about the group stays true.
 * @returns a promise that holds nothing but the outcome; it resolves once that is durable.
 */
export function createAppender(deps: CaptureDeps): (order: AppendOrder) => Promise<CaptureResult> {
  return (order) => {
    const { request, receivedAtMs, screened, timed, claim } = order
    const group = deps.log.group
    const writing = deps.log.writingGroup
    const isKnown = createIdTest(deps, claim)
    const toLiveEvent = deps.toLiveEvent()
    const outcomes = toLiveEvent === undefined ? undefined : new LiveOutcomes(request, receivedAtMs)
    const drops = new Drops(request, receivedAtMs, { ...deps, budget: deps.quarantine })
    const eventIds: string[] = []
    const clamped = new Map<string, number>()
    let accepted = 0
    let claimed = 0
    let isAwaitingWritten = false

    try {
      for (const [index, one] of timed.entries()) {
        if (one.kind === 'rejected') {
          eventIds.push(drops.add(index, one))
          outcomes?.dropped(one)
          continue
        }
        const { event } = one
        const id = event.clientEventId === '' ? undefined : hashEventId(request.projectId, event.clientEventId)
        const eventId = id === undefined ? deps.createEventId() : event.clientEventId
        eventIds.push(eventId)
        const known = id === undefined ? 'new' : isKnown(index, id)
        if (known !== 'new') {
          isAwaitingWritten ||= known === 'being written'
          outcomes?.duplicate(event)
          continue
        }
        const stored = deps.enrich(event, {
          projectId: request.projectId,
          source: request.source,
          eventId,
          sessionId: claim?.sessionOf(index),
          occurredAtMs: one.occurredAtMs,
          receivedAtMs,
          userAgent: request.userAgent,
          ip: request.ip,
          isVisitor: request.isVisitor,
          botSignals: screened.botSignals,
        })
        group.append(stored, id)
        if (id !== undefined) claimed++
        if (toLiveEvent !== undefined) group.live.push(toLiveEvent(stored))
        outcomes?.stored(stored, one.clamp)
        if (one.clamp !== undefined) addOne(clamped, `clamped:${one.clamp}`)
        accepted++
      }
    } finally {
      settleWithGroup(claim, claimed, group.durable)
    }

    const duplicate = timed.length - accepted - drops.count
    if (duplicate > 0) group.count(request.projectId, receivedAtMs, { duplicate, rejected: 0 })
    if (request.isReplay !== true) group.tally(request.projectId, receivedAtMs, screened.tallies)
    group.tally(request.projectId, receivedAtMs, clamped)
    drops.appendTo(group)
    if (outcomes !== undefined) group.live.push(...outcomes.toList())
    const outcome: CaptureResult = {
      accepted: accepted + drops.toldAccepted,
      duplicate,
      rejected: drops.rejected,
      eventIds,
      drops: drops.byReason,
      faults: drops.faults,
    }
    const { durable } = group
    deps.log.commit()
    if (accepted === 0 && duplicate === 0 && !drops.isKeeping) return Promise.resolve(outcome)
    return whenDurable(outcome, durable, isAwaitingWritten ? writing?.durable : undefined)
  }
}

function addOne(tallies: Map<string, number>, name: string): void {
  tallies.set(name, (tallies.get(name) ?? 0) + 1)
}

type Known = 'new' | 'durable' | 'being written'

/** Whether an id was sent before, by what is known here or by what the owner of the ids said. */
function createIdTest(deps: CaptureDeps, claim: RequestClaim | undefined): (index: number, id: EventIdHash) => Known {
  if (claim !== undefined) return (index) => (claim.isDuplicate(index) ? 'durable' : 'new')
  const { group, writingGroup } = deps.log
  return (_index, { high, low }) => {
    if (writingGroup?.ids.has(high, low) === true) return 'being written'
    return group.ids.has(high, low) || deps.ids.has(high, low) ? 'durable' : 'new'
  }
}

async function whenDurable(
  outcome: CaptureResult,
  group: Promise<void>,
  written: Promise<void> | undefined,
): Promise<CaptureResult> {
  await group
  await written
  return outcome
}

/** Also when the request has failed: what it appended goes to disk with the next commit. */
function settleWithGroup(claim: RequestClaim | undefined, claimed: number, durable: Promise<void>): void {
  if (claim === undefined) return
  if (claimed === 0) claim.settle(0)
  else
    void durable.then(
      () => claim.settle(claimed),
      () => claim.settle(0),
    )
}

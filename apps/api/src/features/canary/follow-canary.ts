import type { CanaryOutcome } from '@sightline/domain/canary'

/** What a node said to a canary. */
export type DoorAnswer = 'accepted' | 'refused'

export interface CanaryDeps {
  /** Through a node's door. `refused`: it answers, and does not accept. @throws when it does not answer. */
  readonly send: (node: string, eventId: string) => Promise<DoorAnswer>
  /** Whether a report would count it. @throws when the event store does not answer. */
  readonly isCounted: (eventId: string, sentAt: Date) => Promise<boolean>
  /** Whether the node's log owes the event store nothing of it. @throws when it does not say. */
  readonly isStored: (node: string) => Promise<boolean>
  readonly createEventId: () => string
  readonly now: () => Date
  /** Rejects to give up. */
  readonly pause: (ms: number) => Promise<void>
  /** How long it may take to be accepted, and then to be counted; what it has not passed by then stands still. */
  readonly deadlineMs: number
}

const firstPauseMs = 50
const lastPauseMs = 1_000

/** Sends a canary through a node and follows it until a report counts it, or to the stage at which it stands still. */
export async function followCanary(node: string, deps: CanaryDeps): Promise<CanaryOutcome> {
  const sentAt = deps.now()
  const eventId = deps.createEventId()
  // Sent again under its id: a node that is being restarted is no stall, and it counts once.
  const answer = await retry<DoorAnswer | undefined>({
    ...deps,
    attempt: () => deps.send(node, eventId).catch(() => undefined),
    isGood: (given) => given === 'accepted',
  })
  if (answer !== 'accepted') return { kind: 'stalled', sentAt, stage: answer === undefined ? 'door' : 'log' }
  const isCounted = await retry<boolean>({
    ...deps,
    attempt: () => deps.isCounted(eventId, sentAt).catch(() => false),
    isGood: (counted) => counted,
  })
  if (isCounted) return { kind: 'arrived', sentAt, roundTripMs: deps.now().getTime() - sentAt.getTime() }
  const isStored = await deps.isStored(node).catch(() => false)
  return { kind: 'stalled', sentAt, stage: isStored ? 'query' : 'stored' }
}

interface Retry<Answer> {
  readonly attempt: () => Promise<Answer>
  readonly isGood: (answer: Answer) => boolean
  readonly now: () => Date
  readonly deadlineMs: number
  readonly pause: (ms: number) => Promise<void>
}

/** @returns the last answer: a good one, or that of the attempt at the deadline. */
async function retry<Answer>({ attempt, isGood, now, deadlineMs, pause }: Retry<Answer>): Promise<Answer> {
  const untilMs = now().getTime() + deadlineMs
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(lastPauseMs, pauseMs * 2)) {
    const answer = await attempt()
    if (isGood(answer) || now().getTime() >= untilMs) return answer
    await pause(pauseMs)
  }
}

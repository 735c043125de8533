/** The project of the canary events: of an organization without members, so that nobody sees it or its numbers. */
export const canaryProject = {
  organizationId: '00000000-0000-4000-8000-00000000ca01',
  projectId: '00000000-0000-4000-8000-00000000ca02',
  keyId: '00000000-0000-4000-8000-00000000ca03',
} as const

/** The name of the event. */
export const canaryEvent = 'canary'

/** What an event passes on its way, in this order. */
export const canaryStages = ['door', 'log', 'stored', 'query'] as const
/**
 * `door`: ingest answers. `log`: it says that the event is accepted, which is durable then. `stored`: its log owes the
 * event store nothing of it. `query`: a report would count it.
 */
export type CanaryStage = (typeof canaryStages)[number]

/** What became of one canary. */
export type CanaryOutcome =
  | { readonly kind: 'arrived'; readonly sentAt: Date; readonly roundTripMs: number }
  /** It did not pass this stage in time. */
  | { readonly kind: 'stalled'; readonly sentAt: Date; readonly stage: CanaryStage }

export interface CanaryStall {
  readonly stage: CanaryStage
  /** When the first canary was sent that did not pass. */
  readonly since: Date
}

/** What is known of the way through one ingest node. */
export interface CanaryState {
  /** Its origin. */
  readonly node: string
  /** When the last canary was sent that is decided. */
  readonly sentAt: Date
  /** Of the last one that arrived; undefined when none ever did. */
  readonly arrived: { readonly at: Date; readonly roundTripMs: number } | undefined
  readonly stall: CanaryStall | undefined
}

/** The state after one more canary. A stall keeps its beginning as long as it is at the same stage. */
export function toCanaryState(node: string, before: CanaryState | undefined, outcome: CanaryOutcome): CanaryState {
  const { sentAt } = outcome
  if (outcome.kind === 'arrived') {
    const at = new Date(sentAt.getTime() + outcome.roundTripMs)
    return { node, sentAt, arrived: { at, roundTripMs: outcome.roundTripMs }, stall: undefined }
  }
  const isSame = before?.stall?.stage === outcome.stage
  const since = isSame && before.stall !== undefined ? before.stall.since : sentAt
  return { node, sentAt, arrived: before?.arrived, stall: { stage: outcome.stage, since } }
}

import { canaryStages, type CanaryStage, type CanaryState } from './canary.ts'

/** What a person wants to know: do events get from the door to a report, how fast, and if not, where do they stand still. */
export type CanaryStatus =
  /** No canary has been decided yet. */
  | { readonly kind: 'waiting' }
  | {
      readonly kind: 'flowing'
      /** Of the slowest node. */
      readonly roundTripMs: number
      /** When its canary arrived that did so the longest ago. */
      readonly arrivedAt: Date
    }
  | { readonly kind: 'stalled'; readonly stage: CanaryStage; readonly since: Date; readonly nodes: StalledNodes }
  /** Who sends canaries has not told of one for so long that it does not run. */
  | { readonly kind: 'silent'; readonly since: Date }

/** How many nodes have stalled, of how many. */
export interface StalledNodes {
  readonly stalled: number
  readonly all: number
}

/** Three canaries, and a while for the last one to be decided. */
const silenceMs = 3 * 60_000 + 30_000

/** Of all nodes the worst: the earliest stage at which one stands still, and since when. */
export function toCanaryStatus(states: readonly CanaryState[], now: Date): CanaryStatus {
  if (states.length === 0) return { kind: 'waiting' }
  const lastSentMs = Math.min(...states.map((state) => state.sentAt.getTime()))
  if (now.getTime() - lastSentMs > silenceMs) return { kind: 'silent', since: new Date(lastSentMs) }
  const stalls = states.flatMap((state) => state.stall ?? [])
  const stage = canaryStages.find((candidate) => stalls.some((stall) => stall.stage === candidate))
  if (stage !== undefined) {
    const atStage = stalls.filter((stall) => stall.stage === stage)
    const since = new Date(Math.min(...atStage.map((stall) => stall.since.getTime())))
    return { kind: 'stalled', stage, since, nodes: { stalled: stalls.length, all: states.length } }
  }
  const arrived = states.flatMap((state) => state.arrived ?? [])
  return {
    kind: 'flowing',
    roundTripMs: Math.max(...arrived.map((each) => each.roundTripMs)),
    arrivedAt: new Date(Math.min(...arrived.map((each) => each.at.getTime()))),
  }
}

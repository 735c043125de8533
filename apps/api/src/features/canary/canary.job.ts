import type { CanaryStore } from '@sightline/db/canary'
import { toCanaryState, type CanaryOutcome, type CanaryState } from '@sightline/domain/canary'
import type { Logger } from 'pino'

export interface CanaryJobDeps {
  /** Origins of all ingest nodes. */
  readonly nodes: readonly string[]
  readonly writeKey: string
  readonly store: Pick<CanaryStore, 'ensureProject' | 'list' | 'save'>
  readonly follow: (node: string) => Promise<CanaryOutcome>
  readonly onState: (state: CanaryState) => void
  readonly logger: Logger
  readonly now: () => Date
  readonly periodMs: number
  /** Aborted: no more is told, for whoever is asked has been told to go. */
  readonly signal: AbortSignal
}

/**
 * Sends a canary through each node, for `repeat`, and tells what became of it: in a log line when a stage begins to stand
 * still and when it moves again, as numbers, and to PostgreSQL, from where the API shows it.
 */
export function createCanaryJob(deps: CanaryJobDeps) {
  const states = new Map<string, CanaryState>()
  let isPrepared = false

  function tell(before: CanaryState | undefined, state: CanaryState): void {
    const { node, stall, arrived } = state
    if (stall !== undefined && stall.stage !== before?.stall?.stage) {
      deps.logger.error({ node, stage: stall.stage, since: stall.since }, 'canary stalled')
    }
    if (stall === undefined && before?.stall !== undefined) {
      const { stage, since } = before.stall
      deps.logger.info({ node, stage, since, roundTripMs: arrived?.roundTripMs }, 'canary arrives again')
    }
  }

  async function probe(node: string): Promise<void> {
    const before = states.get(node)
    const state = toCanaryState(node, before, await deps.follow(node))
    states.set(node, state)
    tell(before, state)
    deps.onState(state)
    await deps.store.save(state)
  }

  /** PostgreSQL may be away: the canary still flies, with a key that ingest knows from before. */
  async function prepare(): Promise<void> {
    if (isPrepared) return
    await deps.store.ensureProject(deps.writeKey)
    // A stall is no shorter because this process has been restarted.
    for (const state of await deps.store.list(deps.nodes)) states.set(state.node, states.get(state.node) ?? state)
    isPrepared = true
  }

  return {
    /** Of each node, in no order. */
    get states(): readonly CanaryState[] {
      return [...states.values()]
    },

    /** @returns how long to pause until the next canary. */
    async run(): Promise<number> {
      const startedAtMs = deps.now().getTime()
      const outcomes = [
        ...(await Promise.allSettled([prepare()])),
        ...(await Promise.allSettled(deps.nodes.map(probe))),
      ]
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected' && !deps.signal.aborted)
          deps.logger.warn({ err: outcome.reason as unknown }, 'canary not recorded')
      }
      return Math.max(0, deps.periodMs - (deps.now().getTime() - startedAtMs))
    },
  }
}

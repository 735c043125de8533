import type { DueFiring, TriggerFiringStore, TriggerStore, Watched, WatchingTrigger } from '@sightline/db/trigger'
import type { Logger } from 'pino'

/** A sequence is found within so long after its last event was stored. */
const watchPauseMs = 1_000
const deliveryPauseMs = 1_000
/** Deliveries at a time: one slow webhook holds up no other. */
const deliveriesAtOnce = 4

export interface WatchTriggersDeps {
  readonly triggers: Pick<TriggerStore, 'enabledIds' | 'watch'>
  readonly look: (trigger: WatchingTrigger) => Promise<Watched>
  readonly logger: Logger
  readonly now: () => Date
}

/** Lets every enabled trigger look on, for `repeat`; every worker tries, one at a time does. */
export function createWatchTriggersJob(deps: WatchTriggersDeps): () => Promise<number> {
  const { triggers, logger } = deps
  /** Those that could not look the last time: told once, and nothing is lost, they look on from where they were. */
  let failing = new Set<string>()

  const watch = async (triggerId: string): Promise<boolean> => {
    try {
      const fired = await triggers.watch(triggerId, deps.now(), deps.look)
      if (fired !== undefined && fired > 0) logger.info({ triggerId, fired }, 'trigger fired')
      if (failing.has(triggerId)) logger.info({ triggerId }, 'trigger is watched again')
      return true
    } catch (error) {
      if (!failing.has(triggerId)) logger.warn({ triggerId, err: error }, 'trigger cannot be watched, will go on')
      return false
    }
  }

  return async () => {
    // Without a list there is nothing to do but to ask again; a database that is away is told by those who need it.
    const ids = await triggers.enabledIds().catch(() => undefined)
    if (ids === undefined) return watchPauseMs
    const stillFailing = new Set<string>()
    for (const id of ids) if (!(await watch(id))) stillFailing.add(id)
    failing = stillFailing
    return watchPauseMs
  }
}

export interface DeliverFiringsDeps {
  readonly firings: Pick<TriggerFiringStore, 'claim' | 'settle'>
  readonly deliver: (due: DueFiring) => Promise<string | undefined>
  readonly logger: Logger
  readonly now: () => Date
}

/** Delivers what is due, for `repeat`. Any number of workers may: each firing is with one of them at a time. */
export function createDeliverFiringsJob(deps: DeliverFiringsDeps): () => Promise<number> {
  const { firings, now } = deps
  const deliverNext = async (): Promise<boolean> => {
    const due = await firings.claim(now())
    if (due === undefined) return false
    const fault = await deps.deliver(due)
    await firings.settle(due.firing, fault, now())
    if (fault !== undefined) deps.logger.info({ triggerId: due.trigger.id, fault }, 'firing not delivered')
    return true
  }
  return async () => {
    try {
      if (!(await deliverNext())) return deliveryPauseMs
      await Promise.all(Array.from({ length: deliveriesAtOnce }, deliverNext))
      return 0
    } catch (error) {
      deps.logger.debug({ err: error }, 'firings cannot be delivered, will go on')
      return deliveryPauseMs
    }
  }
}

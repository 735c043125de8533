import type { DedupSweep } from '@sightline/db/dedup'
import type { Logger } from 'pino'
import type { ApiMetrics } from '../metrics/metrics.ts'

/** With several nodes, an event that was sent again to another one counts twice for about so long. */
const sharedPauseMs = 2_000
/** With one there is nothing to do but to notice a second one. */
const alonePauseMs = 5_000

export interface DedupSweepJobDeps {
  readonly sweep: DedupSweep
  readonly metrics: Pick<ApiMetrics, 'swept'>
  readonly logger: Logger
}

/** Sweeps for `repeat`; every worker tries, one at a time does. */
export function createDedupSweepJob(deps: DedupSweepJobDeps): () => Promise<number> {
  let failures = 0
  return async () => {
    try {
      const report = await deps.sweep.run()
      if (failures > 0) deps.logger.info({ failures }, 'sweep for events of several nodes works again')
      failures = 0
      // Another worker is at it.
      if (report === undefined) return alonePauseMs
      deps.metrics.swept(report)
      if (report.removed > 0) deps.logger.info(report, 'events that several nodes stored count once now')
      return report.nodes > 1 ? sharedPauseMs : alonePauseMs
    } catch (error) {
      // A store that is away is told once, by those who cannot do without it.
      if (failures++ === 0) deps.logger.warn({ err: error }, 'sweep for events of several nodes failed, will go on')
      return alonePauseMs
    }
  }
}

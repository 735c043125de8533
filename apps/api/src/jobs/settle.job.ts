import type { ProjectStore } from '@sightline/db/project'
import type { Settler } from '@sightline/db/settled'
import { toProjectScope, type Project } from '@sightline/domain/project'
import type { Logger } from 'pino'

export interface SettleDeps {
  readonly projects: Pick<ProjectStore, 'listAll'>
  readonly settler: Settler
  readonly logger: Logger
  readonly now: () => Date
}

/** Each minute; one that is still at it is not joined by a second. A killed worker is missed within half a minute. */
export const settleSchedule = {
  name: 'settle-overview',
  cron: '* * * * *',
  options: { policy: 'exclusive', expireInSeconds: 3_600, heartbeatSeconds: 30, retryLimit: 0 },
} as const

/** Days that one project may settle before the others have their turn. */
const daysAtOnce = 10

/**
 * Settles what is over in every project, in turns, so that a long history does not keep the others waiting. A project of
 * which nothing came since, and nothing is over since, is passed over. One that cannot be settled does not stop the rest.
 */
export function createSettleRun(deps: SettleDeps) {
  const { settler, logger, now } = deps
  const settledAs = new Map<string, string>()
  /** @throws DomainError `unavailable` */
  return async (signal?: AbortSignal): Promise<void> => {
    const startedAtMs = performance.now()
    const fingerprints = await settler.fingerprints(now())
    const isNew = (project: Project) => settledAs.get(project.id) !== toFingerprint(project)
    const toFingerprint = (project: Project) => `${fingerprints.get(project.id) ?? ''} ${project.timeZone}`
    let waiting = (await deps.projects.listAll()).filter(({ id }) => fingerprints.has(id)).filter(isNew)
    let spans = 0
    while (waiting.length > 0) {
      const unfinished: Project[] = []
      for (const project of waiting) {
        signal?.throwIfAborted()
        try {
          const result = await settler.settle(toProjectScope(project), now(), { maxDays: daysAtOnce }, signal)
          spans += result.spans
          if (result.inVain > 0) {
            logger.warn(
              { projectId: project.id, spans: result.inVain },
              'roll-up and events differ: these days are counted live until they agree',
            )
          }
          if (result.isDone) settledAs.set(project.id, toFingerprint(project))
          else if (result.spans > 0) unfinished.push(project)
        } catch (error) {
          if (signal?.aborted === true) throw error
          logger.warn({ err: error, projectId: project.id }, 'project not settled, will be tried again')
        }
      }
      waiting = unfinished
    }
    if (spans > 0) logger.info({ spans, durationMs: Math.round(performance.now() - startedAtMs) }, 'overview settled')
  }
}

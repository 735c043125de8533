import type { AccountStore } from '@sightline/db/account'
import type { Settler } from '@sightline/db/settled'
import type { StreamStore } from '@sightline/db/stream'
import type { TriggerFiringStore } from '@sightline/db/trigger'
import { toStreamStart } from '@sightline/domain/stream'
import type { Logger } from 'pino'

export interface HousekeepingDeps {
  readonly accounts: AccountStore
  readonly settler: Pick<Settler, 'forgetReplaced'>
  readonly streams: Pick<StreamStore, 'projectIds' | 'extend' | 'forgetBefore'>
  readonly firings: Pick<TriggerFiringStore, 'forget'>
  readonly logger: Logger
  readonly now: () => Date
}

const firingsKeptDays = 90

/** Each night at 03:17 UTC, when few people wait for the database. */
export const housekeepingSchedule = { name: 'housekeeping', cron: '17 3 * * *' } as const

/**
 * Deletes expired sessions, verifications and rate limits, settled spans that others replaced, firings of triggers
 * after 90 days, and what streams no longer keep. Everything gets its place in its stream before it may go, so that a reader who comes too late is told.
 * @throws DomainError `unavailable`
 */
export async function runHousekeeping(deps: HousekeepingDeps): Promise<void> {
  const deleted = await deps.accounts.deleteExpired(deps.now())
  await deps.settler.forgetReplaced(deps.now())
  const streamStart = toStreamStart(deps.now())
  for (const projectId of await deps.streams.projectIds()) await deps.streams.extend(projectId, streamStart)
  const streamBatches = await deps.streams.forgetBefore(streamStart)
  await deps.firings.forget(new Date(deps.now().getTime() - firingsKeptDays * 86_400_000))
  deps.logger.info({ ...deleted, streamBatches }, 'housekeeping done')
}

import type { AccountStore } from '@sightline/db/account'
import type { Logger } from 'pino'

export interface HousekeepingDeps {
  readonly accounts: AccountStore
  readonly logger: Logger
  readonly now: () => Date
}

/** Each night at 03:17 UTC, when few people wait for the database. */
export const housekeepingSchedule = { name: 'housekeeping', cron: '17 3 * * *' } as const

/** Deletes expired sessions, verifications and rate limits. @throws DomainError `unavailable` */
export async function runHousekeeping(deps: HousekeepingDeps): Promise<void> {
  const deleted = await deps.accounts.deleteExpired(deps.now())
  deps.logger.info({ ...deleted }, 'housekeeping done')
}

import type { AccountStore } from '@sightline/db/account'
import type { Settler } from '@sightline/db/settled'
import type { Logger } from 'pino'

export interface HousekeepingDeps {
  readonly accounts: AccountStore
  readonly settler: Pick<Settler, 'forgetReplaced'>
  readonly logger: Logger
  readonly now: () => Date
}

/** Each night at 03:17 UTC, when few people wait for the database. */
export const housekeepingSchedule = { name: 'housekeeping', cron: '17 3 * * *' } as const

/** Deletes expired sessions, verifications and rate limits, and settled spans that others replaced. @throws DomainError `unavailable` */
export async function runHousekeeping(deps: HousekeepingDeps): Promise<void> {
  const deleted = await deps.accounts.deleteExpired(deps.now())
  await deps.settler.forgetReplaced(deps.now())
  deps.logger.info({ ...deleted }, 'housekeeping done')
}

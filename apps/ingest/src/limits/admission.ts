import type { EventLog } from '../log/event-log.ts'
import type { ResolvedKey } from '../keys/key-ring.ts'
import type { LogShares } from './log-shares.ts'
import type { Quota } from './quota.ts'
import type { RateLimiter } from './rate-limiter.ts'

export interface AdmissionDeps {
  readonly rateLimiter: RateLimiter
  readonly quota: Quota
  readonly shares: LogShares
  readonly log: EventLog
  /** Events a second of a key whose project says nothing; 0 = no limit. */
  readonly defaultEventsPerSecond: number
}

/** Decides whether a project may send events now, before anything is done with them. */
export interface Admission {
  /**
   * @param key what the request named its project by.
   * @throws DomainError `limit_exceeded` with `retryAfterSeconds`, or `unavailable` when the project fills the log.
   */
  admit(key: string, project: ResolvedKey, events: number): void
  /** To be told how many of them were accepted. */
  accepted(project: ResolvedKey, events: number): void
}

export function createAdmission(deps: AdmissionDeps): Admission {
  const { rateLimiter, quota, shares, log, defaultEventsPerSecond } = deps
  return {
    admit(key, { projectId, limits }, events) {
      shares.assertRoom(projectId, log)
      if (limits.eventsPerMonth !== undefined) quota.assertRoom(projectId, limits.eventsPerMonth)
      rateLimiter.take(key, events, limits.eventsPerSecond ?? defaultEventsPerSecond)
    },
    accepted({ projectId, limits }, events) {
      if (limits.eventsPerMonth !== undefined) quota.add(projectId, events)
    },
  }
}

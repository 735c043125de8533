import { createHash } from 'node:crypto'
import { DomainError } from '@sightline/domain/kernel'

export interface Visit {
  readonly projectId: string
  readonly ip: string
  readonly userAgent: string
  readonly receivedAtMs: number
}

export type VisitorIdReader = (visit: Visit) => string

/**
 * Who it was, for events without any id: a hash of project, network address and agent under the day's salt. It holds for
 * one day (UTC); when the salt is deleted nobody can compute it again, so no cookie and no consent is needed for it.
 * @param saltOf the salt of a day such as `2026-01-31`; undefined when it is not known.
 */
export function createVisitorIdReader(saltOf: (day: string) => Buffer | undefined): VisitorIdReader {
  return ({ projectId, ip, userAgent, receivedAtMs }) => {
    const salt = saltOf(toDay(receivedAtMs))
    if (salt === undefined) throw new DomainError('unavailable', 'visitors without an id cannot be told apart now')
    const digest = createHash('sha256')
      .update(salt)
      .update(JSON.stringify([projectId, ip, userAgent]))
      .digest('base64url')
    return `daily-${digest.slice(0, 22)}`
  }
}

/** The day in UTC, as `2026-01-31`. */
export function toDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

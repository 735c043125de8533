import { DomainError } from '@sightline/domain/kernel'
import pg from 'pg'

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const uniqueViolation = '23505'

/** Connection exceptions, too few resources, an operator's intervention, and transactions to be tried again. */
const transientCodes = /^(08|53|57P|40001$|40P01$|55P03$)/

/**
 * Translates a driver error once, by code: what may heal itself becomes `unavailable`, a second row with the same
 * unique value `conflict`. A statement that the server refuses for another reason is a bug and stays what it is.
 */
export function toPostgresError(error: unknown): unknown {
  if (error instanceof pg.DatabaseError) {
    if (error.code === uniqueViolation) {
      return new DomainError('conflict', 'there is one already', { constraint: error.constraint }, error)
    }
    if (error.code === undefined || !transientCodes.test(error.code)) return error
    return new DomainError('unavailable', 'the database is busy', { code: error.code }, error)
  }
  // The driver has no class for a connection that could not be made or broke: a plain Error, or one of the socket.
  if (error instanceof Error && (error.constructor === Error || 'errno' in error || error instanceof AggregateError)) {
    return new DomainError('unavailable', 'the database does not answer', {}, error)
  }
  return error
}

import { toErrorBody, type DomainError, type ErrorCode } from '@sightline/domain/kernel'
import type { DoorAnswer } from '../doors/door.ts'

/** HTTP's answer to each code; a new code does not compile until it has one. */
const statusByCode = {
  invalid_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  limit_exceeded: 413,
  unavailable: 503,
} as const satisfies Record<ErrorCode, number>

/** How long a client should wait when the log is full or the key store is away. */
const unavailableRetrySeconds = 5

/** `details.retryAfterSeconds` makes a limit one of rate (429) instead of size (413); `details.mediaType` a 415. */
export function toRefusal(error: DomainError): DoorAnswer {
  const body = JSON.stringify(toErrorBody(error))
  const retryAfter = error.details['retryAfterSeconds']
  if (error.code === 'limit_exceeded' && typeof retryAfter === 'number') {
    return { status: 429, headers: { 'retry-after': String(retryAfter) }, body }
  }
  if (error.code === 'invalid_input' && 'mediaType' in error.details) {
    return { status: 415, headers: {}, body }
  }
  const headers: Record<string, string> =
    error.code === 'unavailable' ? { 'retry-after': String(unavailableRetrySeconds) } : {}
  return { status: statusByCode[error.code], headers, body }
}

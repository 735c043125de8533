import type { DomainError } from '@sightline/domain/kernel'
import { toErrorBody, type ErrorBody, type ErrorCode } from '@sightline/domain/kernel'

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

export interface Refusal {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: ErrorBody
}

/** `details.retryAfterSeconds` makes a limit one of rate (429) instead of size (413); `details.mediaType` a 415. */
export function toRefusal(error: DomainError): Refusal {
  const retryAfter = error.details['retryAfterSeconds']
  if (error.code === 'limit_exceeded' && typeof retryAfter === 'number') {
    return { status: 429, headers: { 'retry-after': String(retryAfter) }, body: toErrorBody(error) }
  }
  if (error.code === 'invalid_input' && 'mediaType' in error.details) {
    return { status: 415, headers: {}, body: toErrorBody(error) }
  }
  const headers: Record<string, string> =
    error.code === 'unavailable' ? { 'retry-after': String(unavailableRetrySeconds) } : {}
  return { status: statusByCode[error.code], headers, body: toErrorBody(error) }
}

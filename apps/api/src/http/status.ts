import type { ErrorCode } from '@sightline/domain/kernel'

/** What each domain error is in HTTP. */
export const httpStatus = {
  invalid_input: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  limit_exceeded: 429,
  unavailable: 503,
} as const satisfies Record<ErrorCode, number>

/** Every code a caller can meet; each edge (HTTP, tRPC, admin) has one table that answers all of them. */
export const errorCodes = [
  'invalid_input',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'limit_exceeded',
  'unavailable',
] as const
export type ErrorCode = (typeof errorCodes)[number]

/** A caller's mistake or a passing fault: fixed message, facts in `details`. Anything else thrown is a bug. */
export class DomainError extends Error {
  readonly code: ErrorCode
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super(message, { cause })
    this.name = 'DomainError'
    this.code = code
    this.details = details
  }
}

export function isDomainError(error: unknown): error is DomainError {
  return error instanceof DomainError
}

/** The one error body of every HTTP edge. */
export interface ErrorBody {
  readonly error: { readonly code: ErrorCode | 'internal'; readonly message: string; readonly details: unknown }
}

export function toErrorBody(error: DomainError): ErrorBody {
  return { error: { code: error.code, message: error.message, details: error.details } }
}

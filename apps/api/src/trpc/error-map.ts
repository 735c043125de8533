import { TRPCError } from '@trpc/server'
import { DomainError, isDomainError, type ErrorCode } from '@sightline/domain/kernel'
import { ZodError } from 'zod'

const codes = {
  invalid_input: 'BAD_REQUEST',
  unauthenticated: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  not_found: 'NOT_FOUND',
  conflict: 'CONFLICT',
  limit_exceeded: 'TOO_MANY_REQUESTS',
  unavailable: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<ErrorCode, TRPCError['code']>

/** What a caller finds in `error.data.domain`; `internal` for a bug, whose text stays on the server. */
export interface DomainErrorData {
  readonly code: ErrorCode | 'internal'
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
}

export function toTrpcError(error: DomainError): TRPCError {
  return new TRPCError({ code: codes[error.code], message: error.message, cause: error })
}

/** The domain error behind a tRPC error: thrown by us, or by the procedure's input schema; undefined for a bug. */
export function findDomainError(error: TRPCError): DomainError | undefined {
  if (isDomainError(error.cause)) return error.cause
  if (error.code === 'BAD_REQUEST' && error.cause instanceof ZodError) {
    const issues = error.cause.issues.map((issue) => ({ path: issue.path.join('.'), reason: issue.message }))
    return new DomainError('invalid_input', 'the input does not fit', { issues })
  }
  if (error.code === 'INTERNAL_SERVER_ERROR') return undefined
  // tRPC's own refusals: unknown procedure, malformed request, wrong method.
  const code = error.code === 'NOT_FOUND' ? 'not_found' : 'invalid_input'
  return new DomainError(code, error.message)
}

export function toDomainErrorData(error: TRPCError): DomainErrorData {
  const known = findDomainError(error)
  if (known === undefined) return { code: 'internal', message: 'something went wrong here', details: {} }
  return { code: known.code, message: known.message, details: known.details }
}

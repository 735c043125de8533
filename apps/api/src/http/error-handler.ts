import { DomainError, isDomainError, toErrorBody } from '@sightline/domain/kernel'
import type { FastifyInstance } from 'fastify'
import { isCallerGone } from './caller-gone.ts'
import { httpStatus } from './status.ts'

/** Seconds after which a caller may try again. */
const retryAfterSeconds = '1'

/** For logs and metrics only, since nobody is there to read it; nginx gave it this meaning. */
const callerGoneStatus = 499

/** Every error of plain HTTP leaves as `{"error":{"code","message","details"}}`; a bug says nothing of itself. */
export function registerErrorHandler(server: FastifyInstance): void {
  server.setErrorHandler((error, request, reply) => {
    if (isCallerGone(error)) return reply.code(callerGoneStatus).send()
    const known = findDomainError(error)
    if (known === undefined) {
      request.log.error({ err: error }, 'request failed')
      return reply.code(500).send({ error: { code: 'internal', message: 'something went wrong here', details: {} } })
    }
    if (known.code === 'unavailable') void reply.header('retry-after', retryAfterSeconds)
    return reply.code(httpStatus[known.code]).send(toErrorBody(known))
  })
}

/** Fastify's own refusals (body too large, malformed URL) are the caller's mistakes. */
function findDomainError(error: unknown): DomainError | undefined {
  if (isDomainError(error)) return error
  if (!(error instanceof Error) || !('statusCode' in error) || typeof error.statusCode !== 'number') return undefined
  if (error.statusCode === 415) return new DomainError('invalid_input', 'expected content-type: application/json')
  if (error.statusCode === 429) return new DomainError('limit_exceeded', error.message)
  return error.statusCode < 500 ? new DomainError('invalid_input', error.message) : undefined
}

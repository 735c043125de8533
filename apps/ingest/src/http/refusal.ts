import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { DomainError, toErrorBody, type ErrorCode } from '@sightline/domain/kernel'
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

/** For what went wrong here. */
export const internalFault: DoorAnswer = {
  status: 500,
  body: JSON.stringify({ error: { code: 'internal', message: 'something went wrong here', details: {} } }),
}

const brokenRequests: Readonly<Record<string, readonly [status: number, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'the request did not come to its end in time'],
  HPE_HEADER_OVERFLOW: [431, 'the headers are too large'],
}

/** Answers bytes that are no HTTP, or break off, and ends the connection: nothing says where a next request begins. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const [status, message] = brokenRequests[error.code ?? ''] ?? [400, 'this is no request of HTTP/1.1']
  const body = JSON.stringify(toErrorBody(new DomainError('invalid_input', message, {})))
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  socket.end([...head, '', body].join('\r\n'), () => socket.destroy())
}

import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Answer } from './answer.ts'
import { toCorsHeaders } from './cors.ts'

/** Statuses that never have a body (RFC 9110). */
const bodiless = new Set([204, 304])

/** @param connection `isLast`: it ends with this answer. */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  answer: Answer,
  connection: { readonly isLast: boolean },
): void {
  const headers: OutgoingHttpHeaders = toCorsHeaders(request.headers)
  if (answer.headers !== undefined) Object.assign(headers, answer.headers)
  if (connection.isLast) headers.connection = 'close'
  if (!bodiless.has(answer.status)) headers['content-type'] = answer.contentType ?? 'application/json; charset=utf-8'
  if ('write' in answer) {
    response.writeHead(answer.status, headers)
    answer.write(response)
    return
  }
  const body = answer.body ?? ''
  if (!bodiless.has(answer.status)) headers['content-length'] = Buffer.byteLength(body)
  response.writeHead(answer.status, headers)
  response.end(bodiless.has(answer.status) ? undefined : body)
}

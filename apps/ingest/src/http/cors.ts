import type { IncomingMessage } from 'node:http'
import type { Answer } from './answer.ts'

/** Any page on any origin may send events and read what becomes of them. */
export function toCorsHeaders({ origin }: IncomingMessage['headers']): Record<string, string> {
  if (origin === undefined) return { vary: 'Origin' }
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'ETag, Retry-After, x-sse-support',
  }
}

/** Of an OPTIONS; one that is no preflight, as monitors send it, is answered the same way. */
export function answerPreflight({ headers }: IncomingMessage): Answer {
  const asked = headers['access-control-request-headers']
  return {
    status: 204,
    headers: {
      vary: 'Origin, Access-Control-Request-Headers',
      'access-control-allow-methods': 'GET, POST, OPTIONS',
      ...(asked === undefined ? {} : { 'access-control-allow-headers': asked }),
      'access-control-max-age': '7200',
      // Without it Safari waits for a body.
      'content-length': '0',
    },
  }
}

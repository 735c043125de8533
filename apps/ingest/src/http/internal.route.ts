import { timingSafeEqual } from 'node:crypto'
import { DomainError } from '@sightline/domain/kernel'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AcceptedCounts } from '@sightline/domain/ledger'
import type { LiveHub } from '../live/live-hub.ts'

/** Hands the open batch to ClickHouse and waits until nothing is pending, or the store fails. */
export type FlushNow = () => Promise<{ readonly pendingSegments: number }>

/** Paths for our own processes, behind a shared secret: the live stream, what is
 * pending for the ledger, and "store now". */
export function registerInternalRoutes(
  server: FastifyInstance,
  deps: {
    readonly token: string
    readonly live: LiveHub
    readonly flush: FlushNow
    readonly pending: () => Promise<AcceptedCounts[]>
  },
): void {
  const expected = Buffer.from(deps.token)
  const assertAllowed = (request: FastifyRequest) => {
    const given = Buffer.from(String(request.headers['x-internal-token'] ?? ''))
    if (expected.length === 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new DomainError('unauthenticated', 'the internal token is needed')
    }
  }
  server.get('/internal/live', (request, reply) => {
    assertAllowed(request)
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
    deps.live.stream(reply.raw)
  })
  server.get('/internal/pending', async (request) => {
    assertAllowed(request)
    return { pending: await deps.pending() }
  })
  server.post('/internal/flush', async (request) => {
    assertAllowed(request)
    return deps.flush()
  })
}

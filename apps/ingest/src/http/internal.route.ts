import { timingSafeEqual } from 'node:crypto'
import { DomainError } from '@sightline/domain/kernel'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { AcceptedCounts, CorruptSegment } from '@sightline/domain/ledger'
import { replayRequest } from '@sightline/domain/quarantine'
import type { FlushControl } from '../batch/flush-control.ts'
import type { LiveHub } from '../live/live-hub.ts'
import type { Replay } from '../quarantine/replayer.ts'

/** 200 events of 64 KiB, each a JSON text inside JSON. */
const maxReplayBytes = 32 * 1024 * 1024

/**
 * Paths for our own processes, behind a shared secret: the live stream, what is pending for the ledger, "store now", and
 * "store nothing for a moment", so that a backup sees rows, roll-ups and ledger of one and the same instant.
 */
export function registerInternalRoutes(
  server: FastifyInstance,
  deps: {
    readonly token: string
    readonly live: LiveHub
    readonly control: FlushControl
    readonly replay: Replay
    readonly pending: () => Promise<AcceptedCounts[]>
    readonly corrupt: () => Promise<CorruptSegment[]>
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
    deps.live.stream(reply.raw, request.headers['x-live-outcomes'] === '1')
  })
  server.get('/internal/pending', async (request) => {
    assertAllowed(request)
    return { pending: await deps.pending(), corrupt: await deps.corrupt() }
  })
  server.post('/internal/flush', async (request) => {
    assertAllowed(request)
    return deps.control.flush()
  })
  server.post('/internal/hold', async (request) => {
    assertAllowed(request)
    return deps.control.hold()
  })
  server.post('/internal/release', async (request) => {
    assertAllowed(request)
    return deps.control.release()
  })
  server.post('/internal/replay', { bodyLimit: maxReplayBytes }, async (request) => {
    assertAllowed(request)
    const parsed = replayRequest.safeParse(JSON.parse(String(request.body)))
    if (!parsed.success) throw new DomainError('invalid_input', 'expected events from quarantine')
    return deps.replay(parsed.data)
  })
}

import { timingSafeEqual } from 'node:crypto'
import { DomainError } from '@sightline/domain/kernel'
import type { AcceptedCounts, CorruptSegment } from '@sightline/domain/ledger'
import { replayRequest } from '@sightline/domain/quarantine'
import type { FlushControl } from '../batch/flush-control.ts'
import { jsonAnswer } from '../doors/wire/answer.ts'
import type { LiveHub } from '../live/live-hub.ts'
import type { Replay } from '../quarantine/replayer.ts'
import type { Answer } from './answer.ts'
import type { HttpRequest } from './http-request.ts'
import type { Route } from './route.ts'

/** 200 events of 64 KiB, each a JSON text inside JSON. */
const maxReplayBytes = 32 * 1024 * 1024

/**
 * Paths for our own processes, behind a shared secret: the live stream, what is pending for the ledger, "store now", and
 * "store nothing for a moment", so that a backup sees rows, roll-ups and ledger of one and the same instant.
 */
export function createInternalRoutes(deps: {
  readonly token: string
  readonly live: LiveHub
  readonly control: FlushControl
  readonly replay: Replay
  readonly pending: () => Promise<AcceptedCounts[]>
  readonly corrupt: () => Promise<CorruptSegment[]>
}): Route[] {
  const expected = Buffer.from(deps.token)
  const assertAllowed = (request: HttpRequest) => {
    const given = Buffer.from(String(request.headers['x-internal-token'] ?? ''))
    if (expected.length === 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new DomainError('unauthenticated', 'the internal token is needed')
    }
  }
  const route = (
    method: 'GET' | 'POST',
    name: string,
    handle: (request: HttpRequest, body: Buffer) => Answer | Promise<Answer>,
  ): Route => ({
    methods: [method],
    path: `/internal/${name}`,
    handle(request, body) {
      assertAllowed(request)
      return handle(request, body)
    },
  })
  return [
    route('GET', 'live', (request) => ({
      status: 200,
      contentType: 'application/x-ndjson',
      headers: { 'cache-control': 'no-store' },
      write: (response) => deps.live.stream(response, request.headers['x-live-outcomes'] === '1'),
    })),
    route('GET', 'pending', async () =>
      jsonAnswer(200, { pending: await deps.pending(), corrupt: await deps.corrupt() }),
    ),
    route('POST', 'flush', async () => jsonAnswer(200, await deps.control.flush())),
    route('POST', 'hold', async () => jsonAnswer(200, await deps.control.hold())),
    route('POST', 'release', async () => jsonAnswer(200, await deps.control.release())),
    {
      ...route('POST', 'replay', async (_request, body) => {
        const parsed = replayRequest.safeParse(JSON.parse(body.toString('utf8')))
        if (!parsed.success) throw new DomainError('invalid_input', 'expected events from quarantine')
        return jsonAnswer(200, await deps.replay(parsed.data))
      }),
      maxBodyBytes: maxReplayBytes,
    },
  ]
}

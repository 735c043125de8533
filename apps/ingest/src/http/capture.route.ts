import { DomainError } from '@sightline/domain/kernel'
import type { ParsedEvent } from '@sightline/domain/event'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Door } from '../doors/door.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { RateLimiter } from '../keys/rate-limiter.ts'
import type { IngestMetrics } from '../metrics/metrics.ts'
import type { Capture, CaptureOutcome } from '../pipeline/capture.ts'
import { readJsonBody } from './body.ts'

export interface CaptureRouteDeps {
  readonly doors: readonly Door[]
  readonly keys: KeyRing
  readonly rateLimiter: RateLimiter
  readonly capture: Capture
  readonly metrics: IngestMetrics
}

/** Bodies that no client sends on purpose to a JSON door. */
const refusedMediaType = /^(multipart|image|audio|video|font)\/|xml|yaml/i

/** Serves every door: read the body, find the project, decode, capture, answer in the door's own form. */
export function registerCaptureRoutes(server: FastifyInstance, deps: CaptureRouteDeps): void {
  for (const door of deps.doors) {
    for (const path of door.paths) {
      server.post(path, async (request, reply) => {
        const outcome = await handle(door, deps, request)
        const answer = door.toAnswer(outcome)
        return reply.code(answer.status).type('application/json; charset=utf-8').send(JSON.stringify(answer.body))
      })
    }
  }
}

async function handle(door: Door, deps: CaptureRouteDeps, request: FastifyRequest): Promise<CaptureOutcome> {
  const { headers } = request
  const mediaType = headers['content-type']
  if (mediaType !== undefined && refusedMediaType.test(mediaType)) {
    throw new DomainError('invalid_input', 'expected application/json or text/plain', { mediaType })
  }
  const key = door.findKey({ headers, query: request.query as Readonly<Record<string, unknown>> })
  if (key === undefined) throw new DomainError('unauthenticated', 'a write key is needed')
  const { projectId } = await deps.keys.resolve(key)
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const body = await readJsonBody(bytes, headers['content-encoding'])
  const decoded = door.decode(body.value)
  deps.rateLimiter.take(key, decoded.events.length)
  const outcome = await deps.capture({
    projectId,
    events: body.isLossy ? decoded.events.map(rejectLossy) : decoded.events,
    sentAtMs: decoded.sentAtMs,
    userAgent: isFromBrowser(headers) ? (headers['user-agent'] ?? '') : '',
    ip: request.ip,
  })
  deps.metrics.captured(door.name, outcome)
  return outcome
}

/** Browsers say where a request comes from; servers do not, and their agent is not their users'. */
function isFromBrowser(headers: FastifyRequest['headers']): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] !== undefined
}

/** In a body with broken text only the events that hold some of it are refused. */
function rejectLossy(parsed: ParsedEvent): ParsedEvent {
  if (parsed.kind === 'rejected' || !JSON.stringify(parsed.event).includes('\uFFFD')) return parsed
  return { kind: 'rejected', rejection: { field: '', reason: 'expected text in UTF-8' } }
}

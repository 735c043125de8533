import { eventLimits, type ParsedEvent } from '@sightline/domain/event'
import { DomainError, isDomainError } from '@sightline/domain/kernel'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type {
  AnswerRoute,
  CaptureRoute,
  Door,
  DoorAnswer,
  DoorBatch,
  DoorRequest,
  ProjectClaim,
} from '../doors/door.ts'
import { parseJson } from '../doors/wire/json.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { RateLimiter } from '../keys/rate-limiter.ts'
import type { IngestMetrics } from '../metrics/metrics.ts'
import type { Capture, CaptureOutcome } from '../pipeline/capture.ts'
import { readBodyText } from './body.ts'
import { toRefusal } from './refusal.ts'
import { send } from './send.ts'

export interface DoorRouteDeps {
  readonly doors: readonly Door[]
  readonly keys: KeyRing
  readonly rateLimiter: RateLimiter
  readonly capture: Capture
  readonly metrics: IngestMetrics
}

type Route = CaptureRoute | AnswerRoute

/** A route with its door; several doors may share a path and tell their requests apart. */
interface Entry {
  readonly door: Door
  readonly route: Route
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers an error of this route in the form that its clients understand. */
    readonly answerError?: (error: DomainError, request: FastifyRequest) => DoorAnswer
  }
}

/** Bodies that no client sends on purpose to a door. */
const refusedMediaType = /^(multipart|image|audio|video|font)\/|xml|yaml/i

/** Serves every door: read the body, find the project, decode, capture, answer in the door's own form. */
export function registerDoorRoutes(server: FastifyInstance, deps: DoorRouteDeps): void {
  for (const [key, entries] of groupByPath(deps.doors)) {
    const [method = '', path = ''] = key.split(' ')
    const pick = (request: DoorRequest) => pickEntry(entries, request)
    server.route({
      method,
      url: path,
      // A HEAD that runs a GET would capture its events.
      exposeHeadRoute: false,
      bodyLimit: Math.max(...entries.map(({ route }) => maxBodyBytesOf(route))),
      config: {
        answerError(error, request) {
          const door = toDoorRequest(request)
          const ours = toRefusal(error)
          const route = entries.find((entry) => isMeantFor(entry, door))?.route
          return route?.toRefusal === undefined ? ours : route.toRefusal({ ...ours, error }, door)
        },
      },
      async handler(request, reply) {
        const door = toDoorRequest(request)
        const entry = pick(door)
        return send(reply, await handle(entry, deps, request, door))
      },
    })
  }
}

function groupByPath(doors: readonly Door[]): ReadonlyMap<string, readonly Entry[]> {
  const entries = doors.flatMap((door) =>
    door.routes.flatMap((route) =>
      route.methods.flatMap((method) => route.paths.map((path) => ({ key: `${method} ${path}`, door, route }))),
    ),
  )
  return Map.groupBy(entries, ({ key }) => key)
}

function isMeantFor({ route }: Entry, request: DoorRequest): boolean {
  return route.isMeant === undefined || route.isMeant(request)
}

function pickEntry(entries: readonly Entry[], request: DoorRequest): Entry {
  const entry = entries.find((candidate) => isMeantFor(candidate, request))
  if (entry === undefined) throw new DomainError('not_found', 'no client is known that asks like this', {})
  return entry
}

function maxBodyBytesOf(route: Route): number {
  return (route.kind === 'capture' ? route.maxBodyBytes : undefined) ?? eventLimits.bodyBytes
}

function toDoorRequest(request: FastifyRequest): DoorRequest {
  const { url } = request
  const queryAt = url.indexOf('?')
  return {
    method: request.method,
    path: queryAt < 0 ? url : url.slice(0, queryAt),
    params: request.params as DoorRequest['params'],
    headers: request.headers,
    query: request.query as DoorRequest['query'],
    get origin() {
      return `${request.protocol}://${request.host}`
    },
  }
}

async function handle(
  { door, route }: Entry,
  deps: DoorRouteDeps,
  request: FastifyRequest,
  doorRequest: DoorRequest,
): Promise<DoorAnswer> {
  const { headers } = request
  const mediaType = headers['content-type']
  if (mediaType !== undefined && refusedMediaType.test(mediaType)) {
    throw new DomainError('invalid_input', 'expected application/json or text/plain', { mediaType })
  }
  const claim = route.findClaim?.(doorRequest)
  if (claim !== undefined) await deps.keys.resolve(claim)
  const body = await readBody(route, request)
  if (route.kind === 'answer') {
    const bodyClaim = claim ?? route.findClaimInBody?.(body.value)
    if (claim === undefined && bodyClaim !== undefined) await deps.keys.resolve(bodyClaim)
    return route.toAnswer(doorRequest, body.value)
  }
  const batches = route.decode(body.value, doorRequest)
  const isVisitor = route.isSentForVisitor === true || isFromBrowser(headers)
  const captureBatch = async (batch: DoorBatch): Promise<CaptureOutcome> => {
    const batchClaim = batch.claim ?? claim
    if (batchClaim === undefined) throw new DomainError('unauthenticated', 'a write key is needed')
    const { projectId } = await deps.keys.resolve(batchClaim)
    deps.rateLimiter.take(toRateKey(batchClaim), batch.events.length)
    return deps.capture({
      projectId,
      source: door.name,
      events: body.isLossy ? batch.events.map(rejectLossy) : batch.events,
      sentAtMs: batch.sentAtMs,
      userAgent: isVisitor ? (headers['user-agent'] ?? '') : '',
      ip: request.ip,
      isVisitor,
    })
  }
  const outcome =
    batches.length === 1 && batches[0] !== undefined
      ? await captureBatch(batches[0])
      : await captureAll(batches, captureBatch)
  deps.metrics.captured(door.name, outcome)
  return route.toAnswer(outcome, doorRequest, body.value)
}

/** @throws what refused them when all batches are refused; else the events of an unknown project are rejected alone. */
async function captureAll(
  batches: readonly DoorBatch[],
  captureBatch: (batch: DoorBatch) => Promise<CaptureOutcome>,
): Promise<CaptureOutcome> {
  let accepted = 0
  let duplicate = 0
  let offset = 0
  const rejected: CaptureOutcome['rejected'][number][] = []
  const eventIds: string[] = []
  const refusals: DomainError[] = []
  for (const batch of batches) {
    try {
      const outcome = await captureBatch(batch)
      accepted += outcome.accepted
      eventIds.push(...outcome.eventIds)
      duplicate += outcome.duplicate
      for (const { index, ...rejection } of outcome.rejected) rejected.push({ index: offset + index, ...rejection })
    } catch (error) {
      if (!isDomainError(error) || error.code !== 'unauthenticated') throw error
      refusals.push(error)
      for (const index of batch.events.keys()) {
        rejected.push({ index: offset + index, field: 'project', reason: error.message })
        eventIds.push('')
      }
    }
    offset += batch.events.length
  }
  if (refusals[0] !== undefined && refusals.length === batches.length) throw refusals[0]
  return { accepted, duplicate, rejected, eventIds }
}

async function readBody(
  route: Route,
  request: FastifyRequest,
): Promise<{ readonly value: unknown; readonly isLossy: boolean }> {
  if (request.method === 'GET') return { value: undefined, isLossy: false }
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const { text, isLossy } = await readBodyText(bytes, request.headers['content-encoding'], maxBodyBytesOf(route))
  return { value: (route.parseBody ?? parseJson)(text), isLossy }
}

function toRateKey(claim: ProjectClaim): string {
  return claim.kind === 'key' ? claim.key : `${claim.binding.vendor}:${claim.binding.externalId}`
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

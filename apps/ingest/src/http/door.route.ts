import { eventLimits, toNativeEvent, type EventRejection, type ParsedEvent } from '@sightline/domain/event'
import { DomainError, isDomainError } from '@sightline/domain/kernel'
import type { DropReason } from '@sightline/domain/quarantine'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type {
  AnswerRoute,
  CaptureRoute,
  Door,
  DoorAnswer,
  DoorBatch,
  DoorRequest,
  JsonReader,
  ProjectClaim,
} from '../doors/door.ts'
import { parseExactJson, parseJson, parseJsonByLook } from '../doors/wire/json.ts'
import { isFromBrowser } from '../doors/wire/visitor.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import type { RateLimiter } from '../keys/rate-limiter.ts'
import type { IngestMetrics } from '../metrics/metrics.ts'
import type { Capture, CaptureOutcome, CaptureResult } from '../pipeline/capture.ts'
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
          const entry = entries.find((candidate) => isMeantFor(candidate, door))
          deps.metrics.refused(entry?.door.name ?? 'none', error.code)
          return entry?.route.toRefusal === undefined ? ours : entry.route.toRefusal({ ...ours, error }, door)
        },
      },
      async handler(request, reply) {
        const door = toDoorRequest(request)
        return send(reply, await handle(pickEntry(entries, door), deps, request, door))
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
    get ip() {
      return request.ip
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
  const claimed = claim === undefined ? undefined : await deps.keys.resolve(claim)
  const body = await readBody(route, request)
  if (route.kind === 'answer') {
    const value = body.read(parseJson)
    const bodyClaim = claim ?? route.findClaimInBody?.(value)
    if (claim === undefined && bodyClaim !== undefined) await deps.keys.resolve(bodyClaim)
    return route.toAnswer(doorRequest, value)
  }
  const { value, batches } = decode(route, doorRequest, body)
  const isVisitor = isSentForVisitor(route, doorRequest) || isFromBrowser(doorRequest)
  const captureBatch = async (batch: DoorBatch): Promise<CaptureResult> => {
    const batchClaim = batch.claim ?? claim
    if (batchClaim === undefined) throw new DomainError('unauthenticated', 'a write key is needed')
    // What the request claimed was looked up before its body was read.
    const { projectId } = batchClaim === claim && claimed !== undefined ? claimed : await deps.keys.resolve(batchClaim)
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
  return route.toAnswer(outcome, doorRequest, value)
}

/** @throws what refused them when all batches are refused; else the events of an unknown project are rejected alone. */
async function captureAll(
  batches: readonly DoorBatch[],
  captureBatch: (batch: DoorBatch) => Promise<CaptureResult>,
): Promise<CaptureResult> {
  let accepted = 0
  let duplicate = 0
  let offset = 0
  const rejected: CaptureOutcome['rejected'][number][] = []
  const eventIds: string[] = []
  const drops = new Map<DropReason, number>()
  const faults: EventRejection[] = []
  const refusals: DomainError[] = []
  for (const batch of batches) {
    try {
      const outcome = await captureBatch(batch)
      accepted += outcome.accepted
      eventIds.push(...outcome.eventIds)
      duplicate += outcome.duplicate
      faults.push(...outcome.faults)
      for (const [reason, events] of outcome.drops) drops.set(reason, (drops.get(reason) ?? 0) + events)
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
  return { accepted, duplicate, rejected, eventIds, drops, faults }
}

interface Body {
  readonly read: (readJson: JsonReader) => unknown
  readonly isLossy: boolean
}

async function readBody(route: Route, request: FastifyRequest): Promise<Body> {
  if (request.method === 'GET') return { read: () => undefined, isLossy: false }
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const { text, isLossy } = await readBodyText(bytes, request.headers['content-encoding'], maxBodyBytesOf(route))
  const { parseBody } = route
  return {
    read: parseBody === undefined ? (readJson) => readJson(text) : (readJson) => parseBody(text, readJson),
    isLossy,
  }
}

/** Large integers are rare: a body is read the slow way, which keeps their digits, only when it has shown to hold some. */
function decode(route: CaptureRoute, request: DoorRequest, body: Body) {
  const value = body.read(route.isReadTwice === true ? parseJson : parseJsonByLook)
  const batches = route.decode(value, request)
  const isInexact = batches.some(({ events }) => events.some((parsed) => parsed.isInexact === true))
  if (!isInexact) return { value, batches }
  const exact = body.read(parseExactJson)
  return { value: exact, batches: route.decode(exact, request) }
}

function toRateKey(claim: ProjectClaim): string {
  return claim.kind === 'key' ? claim.key : `${claim.binding.vendor}:${claim.binding.externalId}`
}

function isSentForVisitor({ isSentForVisitor: judge = false }: CaptureRoute, request: DoorRequest): boolean {
  return typeof judge === 'function' ? judge(request) : judge
}

/** In a body with broken text only the events that hold some of it are refused. */
function rejectLossy(parsed: ParsedEvent): ParsedEvent {
  if (parsed.kind === 'rejected' || !JSON.stringify(parsed.event).includes('\uFFFD')) return parsed
  return {
    kind: 'rejected',
    rejection: { field: '', reason: 'expected text in UTF-8' },
    native: toNativeEvent(parsed.event),
  }
}

import { eventLimits, toNativeEvent, type ParsedEvent } from '@sightline/domain/event'
import { DomainError } from '@sightline/domain/kernel'
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
import type { KeyRing, ResolvedKey } from '../keys/key-ring.ts'
import type { Admission } from '../limits/admission.ts'
import type { IngestMetrics } from '../metrics/metrics.ts'
import type { Capture, CaptureResult } from '../pipeline/capture.ts'
import { readBodyText, type BodyText } from './body.ts'
import { captureBatches } from './capture-batches.ts'
import type { HttpRequest } from './http-request.ts'

export interface AnswerDeps {
  readonly keys: KeyRing
  readonly admission: Admission
  readonly capture: Capture
  readonly metrics: IngestMetrics
}

export type Route = CaptureRoute | AnswerRoute

/** A route with its door; several doors may share a path and tell their requests apart. */
export interface Entry {
  readonly door: Door
  readonly route: Route
}

/** A request on its way through a route. */
interface Call {
  readonly door: Door
  readonly deps: AnswerDeps
  readonly request: HttpRequest
  /** Outside the body, and its project, which was looked up before the body was read. */
  readonly claim: ProjectClaim | undefined
  readonly claimed: ResolvedKey | undefined
}

/** Bodies that no client sends on purpose to a door. */
const refusedMediaType = /^(multipart|image|audio|video|font)\/|xml|yaml/i

/**
 * Serves a request at a door: find the project, read the body, decode, capture, answer in the door's own form.
 * @throws DomainError for a request of which no event was taken.
 */
export async function answerRequest(
  { door, route }: Entry,
  deps: AnswerDeps,
  request: HttpRequest,
  bytes: Buffer,
): Promise<DoorAnswer> {
  const mediaType = request.headers['content-type']
  if (mediaType !== undefined && refusedMediaType.test(mediaType)) {
    throw new DomainError('invalid_input', 'expected application/json or text/plain', { mediaType })
  }
  const claim = route.findClaim?.(request)
  const claimed = claim === undefined ? undefined : await deps.keys.resolve(claim)
  const call: Call = { door, deps, request, claim, claimed }
  const body = readBody(route, request, bytes)
  return body instanceof Promise ? body.then((read) => answer(route, call, read)) : answer(route, call, body)
}

function answer(route: Route, call: Call, body: Body): Promise<DoorAnswer> {
  return route.kind === 'answer' ? answerDirectly(route, call, body) : captureAndAnswer(route, call, body)
}

async function answerDirectly(route: AnswerRoute, call: Call, body: Body): Promise<DoorAnswer> {
  const value = body.read(parseJson)
  const bodyClaim = call.claim ?? route.findClaimInBody?.(value)
  if (call.claim === undefined && bodyClaim !== undefined) await call.deps.keys.resolve(bodyClaim)
  return route.toAnswer(call.request, value)
}

/** Not async: what was read must not be held until the events are durable, and a waiting function holds all it knows. */
function captureAndAnswer(route: CaptureRoute, call: Call, body: Body): Promise<DoorAnswer> {
  const { value, batches } = decode(route, call.request, body)
  const isVisitor = isSentForVisitor(route, call.request) || isFromBrowser(call.request)
  const { isLossy } = body
  const outcome = captureBatches(batches, (batch) => captureBatch(call, batch, { isVisitor, isLossy }))
  return answerOutcome(route, call, outcome, route.isAnsweredFromBody === true ? value : undefined)
}

async function captureBatch(
  { door, deps, request, claim, claimed }: Call,
  batch: DoorBatch,
  { isVisitor, isLossy }: { readonly isVisitor: boolean; readonly isLossy: boolean },
): Promise<CaptureResult> {
  const batchClaim = batch.claim ?? claim
  if (batchClaim === undefined) throw new DomainError('unauthenticated', 'a write key is needed')
  const project = batchClaim === claim && claimed !== undefined ? claimed : await deps.keys.resolve(batchClaim)
  deps.admission.admit(toKeyName(batchClaim), project, batch.events.length)
  const captured = deps.capture({
    projectId: project.projectId,
    source: door.name,
    events: isLossy ? batch.events.map(rejectLossy) : batch.events,
    sentAtMs: batch.sentAtMs,
    userAgent: isVisitor ? (request.headers['user-agent'] ?? '') : '',
    ip: request.ip,
    isVisitor,
  })
  return captured.then((outcome) => {
    deps.admission.accepted(project, outcome.accepted)
    return outcome
  })
}

async function answerOutcome(
  route: CaptureRoute,
  { door, deps, request }: Call,
  captured: Promise<CaptureResult>,
  value: unknown,
): Promise<DoorAnswer> {
  const outcome = await captured
  deps.metrics.captured(door.name, outcome)
  return route.toAnswer(outcome, request, value)
}

interface Body {
  readonly read: (readJson: JsonReader) => unknown
  readonly isLossy: boolean
}

const noBody: Body = { read: () => undefined, isLossy: false }

/** A promise only for a body that takes its time to inflate. */
function readBody(route: Route, request: HttpRequest, bytes: Buffer): Body | Promise<Body> {
  if (request.method === 'GET') return noBody
  const read = readBodyText(bytes, request.headers['content-encoding'], maxBodyBytesOf(route))
  return read instanceof Promise ? read.then((body) => toBody(route, request, body)) : toBody(route, request, read)
}

function toBody({ parseBody, findParameters }: Route, request: HttpRequest, { text, isLossy }: BodyText): Body {
  if (findParameters !== undefined) request.addParameters(findParameters(text))
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

function toKeyName(claim: ProjectClaim): string {
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

/** Of a body, also of what it inflates to. */
export function maxBodyBytesOf(route: Route): number {
  return (route.kind === 'capture' ? route.maxBodyBytes : undefined) ?? eventLimits.bodyBytes
}

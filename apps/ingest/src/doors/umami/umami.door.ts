import { parseCapturedEvent, type ParsedEvent } from '@sightline/domain/event'
import { DomainError } from '@sightline/domain/kernel'
import { projectBindingId, projectKeyPrefixes } from '@sightline/domain/project'
import type { CaptureOutcome } from '../../pipeline/capture.ts'
import type { Door, DoorAnswer, DoorBatch, DoorRefusal, DoorRequest, ProjectClaim } from '../door.ts'
import { jsonAnswer } from '../wire/answer.ts'
import { findBearerToken, keyClaim } from '../wire/claim.ts'
import { assertFewEvents } from '../wire/event-list.ts'
import { isFields, toFields, type Fields } from '../wire/fields.ts'
import { findForwardedIp, hasVisitorsAgent } from '../wire/visitor.ts'
import { toNativeEvent } from './umami-event.ts'
import { toUmamiSession } from './umami-session.ts'

/** Umami's tracker and its servers' libraries: one message to `/api/send`, a list of them to `/api/batch`. */
export const umamiDoor: Door = {
  name: 'umami',
  routes: [
    {
      kind: 'capture',
      methods: ['POST'],
      paths: ['/api/send'],
      isSentForVisitor: hasVisitorsAgent,
      findClaim,
      decode: (body, request) => [decodeMessage(assertMessage(body), request)],
      isAnsweredFromBody: true,
      toAnswer: toSendAnswer,
      toRefusal,
    },
    {
      kind: 'capture',
      methods: ['POST'],
      paths: ['/api/batch'],
      isSentForVisitor: hasVisitorsAgent,
      findClaim,
      decode: decodeMessages,
      isAnsweredFromBody: true,
      toAnswer: toBatchAnswer,
      toRefusal,
    },
  ],
}

/** A write key of ours where there is one; tokens of the vendor's own are none. */
function findClaim(request: DoorRequest): ProjectClaim | undefined {
  const token = findBearerToken(request)
  return token?.startsWith(projectKeyPrefixes.write) === true ? keyClaim(token) : undefined
}

function assertMessage(body: unknown): Fields {
  if (isFields(body) && isFields(body['payload'])) return body
  throw new DomainError('invalid_input', 'expected an object with type and payload', { field: 'payload' })
}

function decodeMessages(body: unknown, request: DoorRequest): readonly DoorBatch[] {
  if (!Array.isArray(body) || body.length === 0) {
    throw new DomainError('invalid_input', 'expected a list of messages', { field: '' })
  }
  assertFewEvents(body, '')
  return joinRuns(body.map((message) => decodeMessage(toFields(message), request)))
}

/** Neighbours of one website as one batch: they become durable together. The order of the events stays. */
function joinRuns(batches: readonly DoorBatch[]): readonly DoorBatch[] {
  const runs: { claim: ProjectClaim | undefined; events: ParsedEvent[] }[] = []
  for (const { claim, events } of batches) {
    const last = runs.at(-1)
    if (last !== undefined && isSameClaim(last.claim, claim)) last.events.push(...events)
    else runs.push({ claim, events: [...events] })
  }
  return runs
}

function isSameClaim(a: ProjectClaim | undefined, b: ProjectClaim | undefined): boolean {
  return a?.kind === 'binding' && b?.kind === 'binding' ? a.binding.externalId === b.binding.externalId : a === b
}

function decodeMessage(message: Fields, request: DoorRequest): DoorBatch {
  const event = toNativeEvent(message, findForwardedIp(request))
  return {
    // With a key the request has named the project.
    claim: findClaim(request) === undefined ? toBinding(toFields(message['payload'])['website']) : undefined,
    events: [parseCapturedEvent(event, { isIdOptional: true })],
  }
}

function toBinding(website: unknown): ProjectClaim | undefined {
  const binding = projectBindingId.safeParse({ vendor: 'umami', externalId: website })
  return binding.success ? { kind: 'binding', binding: binding.data } : undefined
}

function toSendAnswer(outcome: CaptureOutcome, request: DoorRequest, body: unknown): DoorAnswer {
  const rejection = outcome.rejected[0]
  if (rejection !== undefined) return toErrorAnswer(400, `${rejection.field}: ${rejection.reason}`)
  return jsonAnswer(200, toUmamiSession(body, request, outcome.eventIds[0] ?? ''))
}

/** @param body a list, else it had not been decoded. */
function toBatchAnswer({ rejected, eventIds }: CaptureOutcome, request: DoorRequest, body: unknown): DoorAnswer {
  const messages: readonly unknown[] = Array.isArray(body) ? body : []
  const firstKept = eventIds.findIndex((id) => id !== '')
  return jsonAnswer(200, {
    size: messages.length,
    processed: messages.length - rejected.length,
    errors: rejected.length,
    details: rejected.map(({ index, field, reason }) => ({ index, response: toError(400, `${field}: ${reason}`) })),
    cache: firstKept < 0 ? null : toUmamiSession(messages[firstKept], request, eventIds[firstKept] ?? '').cache,
  })
}

function toRefusal(refusal: DoorRefusal): DoorAnswer {
  const { error, status, headers = {} } = refusal
  if (error.code !== 'unauthenticated') return { ...toErrorAnswer(status, error.message), headers }
  return toErrorAnswer(400, 'Website not found.')
}

function toErrorAnswer(status: number, message: string): DoorAnswer {
  return jsonAnswer(status, toError(status, message))
}

function toError(status: number, message: string) {
  return { error: { message, code: status === 400 ? 'bad-request' : 'error', status } }
}

import { parseCapturedEvent, type ParsedEvent } from '@sightline/domain/event'
import { DomainError, toErrorBody } from '@sightline/domain/kernel'
import type { CaptureOutcome } from '../../pipeline/capture.ts'
import type { CaptureRoute, Door, DoorAnswer, DoorRequest, ProjectClaim } from '../door.ts'
import { jsonAnswer } from '../wire/answer.ts'
import { findBearerToken, keyClaim } from '../wire/claim.ts'
import { toEventList } from '../wire/event-list.ts'
import { isFields, toFields, type Fields } from '../wire/fields.ts'
import { toLearningSession } from './learning-session.ts'
import { toFunnelStep } from './funnel-step.ts'
import { toNativeEvent } from './rest-event.ts'
import { toTopicEvent } from './topic-message.ts'

type ToNative = (value: unknown) => Fields

/** The routes and bodies of the services that came before this product; see docs/sdks/rest.md. */
export const restDoor: Door = {
  name: 'rest',
  routes: [
    single(['/api/events', '/api/analytics/track', '/api/v1/events', '/api/v1/analytics/event'], toEvent),
    single(['/api/v1/funnels/track'], toFunnelStep),
    single(['/api/learning/session'], toLearningSession),
    batch(['/api/events/batch', '/api/analytics/track/batch', '/api/v1/events/batch', '/api/v1/analytics/event/batch']),
  ],
}

function single(paths: readonly string[], toNative: ToNative): CaptureRoute {
  return {
    kind: 'capture',
    methods: ['POST'],
    paths,
    findClaim,
    decode(body) {
      if (!isFields(body))
        throw new DomainError('invalid_input', 'expected an event, which is an object', { field: '' })
      return [{ events: [parse(toNative(body))] }]
    },
    toAnswer: toSingleAnswer,
  }
}

function batch(paths: readonly string[]): CaptureRoute {
  return {
    kind: 'capture',
    methods: ['POST'],
    paths,
    findClaim,
    decode(body) {
      const { events: list, ...shared } = toFields(body)
      const events = toEventList(Array.isArray(body) ? body : list)
      return [{ events: events.map((event) => parse(isFields(event) ? toEvent({ ...shared, ...event }) : event)) }]
    },
    toAnswer: ({ accepted, duplicate, rejected, eventIds }) =>
      jsonAnswer(202, { success: rejected.length === 0, accepted, duplicate, rejected, ids: eventIds }),
  }
}

function toEvent(value: unknown): Fields {
  return toTopicEvent(value) ?? toNativeEvent(value)
}

/** `Authorization: Bearer`, `X-API-Key` or `?key=`; services send their secret key, pages their write key. */
function findClaim(request: DoorRequest): ProjectClaim | undefined {
  const claim = keyClaim(findBearerToken(request), request.headers['x-api-key'], request.query['key'])
  return claim?.kind === 'key' ? { ...claim, isServerKeyAllowed: true } : claim
}

/** These wires never demanded an id: without one it is the visitor of the day. */
function parse(event: unknown): ParsedEvent {
  return parseCapturedEvent(event, { isIdOptional: true })
}

function toSingleAnswer({ rejected, eventIds, duplicate }: CaptureOutcome): DoorAnswer {
  const [rejection] = rejected
  if (rejection === undefined) {
    return jsonAnswer(202, { success: true, id: eventIds[0], isDuplicate: duplicate > 0 })
  }
  const { field, reason } = rejection
  return jsonAnswer(400, toErrorBody(new DomainError('invalid_input', reason, { field })))
}

import { parseCapturedEvent, parseTimestampMs } from '@sightline/domain/event'
import { DomainError } from '@sightline/domain/kernel'
import type { Door, DoorBatch } from '../door.ts'
import { jsonAnswer } from '../wire/answer.ts'
import { findBearerToken, keyClaim } from '../wire/claim.ts'
import { toEventList } from '../wire/event-list.ts'
import { isFields, type Fields } from '../wire/fields.ts'

/** Our own contract; see docs/native-events.md. */
export const nativeDoor: Door = {
  name: 'native',
  routes: [
    {
      kind: 'capture',
      methods: ['POST'],
      paths: ['/v1/events'],
      isReadTwice: true,
      findClaim: (request) => keyClaim(findBearerToken(request), request.query['key']),
      decode: (body) => [decodeBody(body)],
      toAnswer: ({ accepted, duplicate, rejected }) => jsonAnswer(202, { accepted, duplicate, rejected }),
    },
  ],
}

function decodeBody(body: unknown): DoorBatch {
  if (!isFields(body)) {
    throw new DomainError('invalid_input', 'expected an event, or an object with events', { field: '' })
  }
  const { events } = body
  if (events === undefined || events === null) return decodeMany([body], body)
  return decodeMany(toEventList(events), body)
}

function decodeMany(events: readonly unknown[], envelope: Fields): DoorBatch {
  return { events: events.map((event) => parseCapturedEvent(event)), sentAtMs: parseTimestampMs(envelope['sent_at']) }
}

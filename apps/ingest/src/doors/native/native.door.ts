import { eventLimits, parseCapturedEvent, parseTimestampMs } from '@sightline/domain/event'
import { DomainError } from '@sightline/domain/kernel'
import type { DecodedBody, Door } from '../door.ts'

/** Our own contract; see docs/native-events.md. */
export const nativeDoor: Door = {
  name: 'native',
  paths: ['/v1/events'],

  findKey({ headers, query }) {
    const { authorization } = headers
    if (typeof authorization === 'string') {
      const match = /^Bearer +(\S+) *$/i.exec(authorization)
      return match?.[1]
    }
    const key = query['key']
    return typeof key === 'string' && key !== '' ? key : undefined
  },

  decode(body) {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw new DomainError('invalid_input', 'expected an event, or an object with events', { field: '' })
    }
    const envelope = body as Readonly<Record<string, unknown>>
    const { events } = envelope
    if (events === undefined) return decodeMany([envelope], envelope)
    if (!Array.isArray(events) || events.length === 0) {
      throw new DomainError('invalid_input', 'expected at least one event', { field: 'events' })
    }
    if (events.length > eventLimits.eventsPerRequest) {
      throw new DomainError('limit_exceeded', 'too many events in one request', {
        field: 'events',
        received: events.length,
        max: eventLimits.eventsPerRequest,
      })
    }
    return decodeMany(events, envelope)
  },

  toAnswer(outcome) {
    return { status: 202, body: outcome }
  },
}

function decodeMany(events: readonly unknown[], envelope: Readonly<Record<string, unknown>>): DecodedBody {
  return { events: events.map(parseCapturedEvent), sentAtMs: parseTimestampMs(envelope['sent_at']) }
}

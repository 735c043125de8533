import { eventLimits } from '@sightline/domain/event'
import { DomainError } from '@sightline/domain/kernel'

/** @throws DomainError `invalid_input` for what is no list or an empty one, `limit_exceeded` for one that is too long. */
export function toEventList(events: unknown): readonly unknown[] {
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
  return events
}

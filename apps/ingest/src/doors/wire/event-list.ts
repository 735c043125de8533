import { eventLimits } from '@sightline/domain/event'
import { DomainError } from '@sightline/domain/kernel'

/** @throws DomainError `invalid_input` for what is no list or an empty one, `limit_exceeded` for one that is too long. */
export function toEventList(events: unknown): readonly unknown[] {
  if (!Array.isArray(events) || events.length === 0) {
    throw new DomainError('invalid_input', 'expected at least one event', { field: 'events' })
  }
  assertFewEvents(events, 'events')
  return events
}

/**
 * Before anything is made of them: a body of a few megabytes may hold a million, and while each of those is read and
 * refused nobody else is served.
 * @throws DomainError `limit_exceeded`.
 */
export function assertFewEvents({ length: received }: readonly unknown[], field: string): void {
  const { eventsPerRequest: max } = eventLimits
  if (received > max)
    throw new DomainError('limit_exceeded', 'too many events in one request', { field, received, max })
}

import { parseCapturedEvent, type CapturedEvent } from '@sightline/domain/event'

/** A page view as the native door reads it, unless told otherwise; fields are those of the wire. */
export function aCapturedEvent(overrides: Readonly<Record<string, unknown>> = {}): CapturedEvent {
  const parsed = parseCapturedEvent({ event: 'page_view', anonymous_id: 'a1', ...overrides })
  if (parsed.kind === 'rejected') throw new TypeError(`${parsed.rejection.field}: ${parsed.rejection.reason}`)
  return parsed.event
}

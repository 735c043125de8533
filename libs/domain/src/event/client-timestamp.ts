import type { CapturedEvent } from './event.ts'

/** The property that keeps a client's own time where the time of arrival stands in for it. */
export const clientTimestampProperty = '$client_timestamp'

/** The event with its client's own time, uncorrected, among its properties; one of that name that it has stays. */
export function withClientTimestamp(event: CapturedEvent): CapturedEvent {
  const { properties, timestampMs } = event
  if (timestampMs === undefined || properties.includes(`"${clientTimestampProperty}":`)) return event
  const own = `"${clientTimestampProperty}":"${new Date(timestampMs).toISOString()}"`
  // As text: numbers among the properties keep digits that no double holds.
  const rest = properties.slice(1)
  return { ...event, properties: `{${own}${rest === '}' ? '' : ','}${rest}` }
}

import type { EventRejection } from './event.ts'
import { eventLimits } from './limits.ts'

const iso8601 = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i

/**
 * Milliseconds since 1970 from ISO 8601 (without an offset it is UTC) or from a number of milliseconds.
 * Undefined for everything else, so that a date in a form we only guess never lands on the wrong day.
 */
export function parseTimestampMs(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.trunc(value) : undefined
  if (typeof value !== 'string') return undefined
  // What JavaScript's toISOString writes, which nearly every client sends: the engine reads it fastest.
  if (value.length === 24 && value[10] === 'T' && value[23] === 'Z') return toFinite(Date.parse(value))
  const match = iso8601.exec(value)
  if (match === null) return undefined
  const hasTime = value.length > 10
  const withZone = match[1] === undefined && hasTime ? `${value}Z` : value
  const parsed = Date.parse(withZone.replace(',', '.').replace(' ', 'T').replace(/([+-]\d\d)$/, hasTime ? '$1:00' : '$1'))
  return toFinite(parsed)
}

function toFinite(ms: number): number | undefined {
  return Number.isNaN(ms) ? undefined : ms
}

export type OccurredAt =
  | { readonly kind: 'at'; readonly atMs: number }
  | { readonly kind: 'rejected'; readonly rejection: EventRejection }

/**
 * When it happened, by our clock. `sentAtMs` is the client's clock when it sent: a clock that is clearly wrong is
 * corrected by that difference; a small difference may be a slow network or a retry and changes nothing.
 */
export function toOccurredAt(timestampMs: number | undefined, sentAtMs: number | undefined, receivedAtMs: number): OccurredAt {
  if (timestampMs === undefined) return { kind: 'at', atMs: receivedAtMs }
  const skewMs = sentAtMs === undefined ? 0 : receivedAtMs - sentAtMs
  const atMs = Math.abs(skewMs) > eventLimits.skewToleranceMs ? timestampMs + skewMs : timestampMs
  if (atMs < eventLimits.earliestMs || atMs > receivedAtMs + eventLimits.futureToleranceMs) {
    return {
      kind: 'rejected',
      rejection: { field: 'timestamp', reason: 'expected a time between the year 2000 and 24 hours from now' },
    }
  }
  // A clock that runs ahead within the tolerance must not put events into the future of every report.
  return { kind: 'at', atMs: Math.min(atMs, receivedAtMs) }
}

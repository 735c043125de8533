export type Arrival = 'unknown' | 'seen' | 'waiting' | 'arrived'

interface ArrivalInput {
  /** When the newest event came through the door, by the server's clock; 0 when none ever has. */
  readonly lastSeenMs: number | undefined
  /** `lastSeenMs` at the moment at which waiting began; undefined while nobody waits. No two clocks are compared. */
  readonly sinceMs: number | undefined
}

/** Whether an event is waited for, has come since, or had come before anybody asked. */
export function toArrival({ lastSeenMs, sinceMs }: ArrivalInput): Arrival {
  if (lastSeenMs === undefined) return 'unknown'
  if (sinceMs === undefined) return 'seen'
  return lastSeenMs > sinceMs ? 'arrived' : 'waiting'
}

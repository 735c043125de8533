/** An accepted event as the live view shows it: no properties, no address, no user id. */
export interface LiveEvent {
  readonly eventId: string
  readonly projectId: string
  readonly event: string
  readonly kind: string
  /** A short stable label for the visitor, not the id that the client sent. */
  readonly visitor: string
  readonly path: string
  readonly referrerHost: string
  readonly country: string
  readonly browser: string
  readonly os: string
  readonly device: string
  readonly occurredAt: Date
  readonly receivedAt: Date
}

/** What the live page draws on arrival; kept fresh by events and by a snapshot every few seconds. */
export interface LiveSnapshot {
  /** Distinct visitors in the last five minutes. */
  readonly activeVisitors: number
  /** One entry for each of the last thirty minutes, oldest first, zero-filled. */
  readonly minutes: readonly { readonly at: Date; readonly visitors: number; readonly events: number }[]
  /** Of the active visitors: what they look at, where they came from (empty: directly), where they are (empty: unknown). */
  readonly topPaths: readonly { readonly value: string; readonly visitors: number }[]
  readonly topReferrers: readonly { readonly value: string; readonly visitors: number }[]
  readonly topCountries: readonly { readonly value: string; readonly visitors: number }[]
  readonly recent: readonly LiveEvent[]
}

export type LiveMessage =
  | {
      readonly kind: 'snapshot'
      readonly snapshot: LiveSnapshot
      /** Events since the last snapshot that were not sent one by one, because there were too many to read. */
      readonly skippedEvents: number
    }
  | { readonly kind: 'event'; readonly event: LiveEvent }

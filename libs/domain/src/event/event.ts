import type { EventKind } from './event-kind.ts'

/**
 * What a door makes of its wire format: typed and within limits, but not yet enriched. Absent texts are empty.
 * Every door ends here; from here on there is one pipeline.
 */
export interface CapturedEvent {
  /** The client's own id; empty when it sent none, and then a repeat cannot be told from a second event. */
  readonly clientEventId: string
  readonly event: string
  readonly kind: EventKind
  readonly userId: string
  readonly anonymousId: string
  /** The other id that belongs to the same person: what an alias or an identify merges into `userId`. */
  readonly previousId: string
  readonly sessionId: string
  /** Milliseconds since 1970 by the client's clock; undefined when it sent none. */
  readonly timestampMs: number | undefined
  /** The same clock when this event was sent, where the wire says it for each event. */
  readonly sentAtMs: number | undefined
  /** What the person acted for, such as `{"company":"acme"}`: a JSON object of texts, as text. */
  readonly groups: string
  /** A JSON object as text. */
  readonly properties: string
  readonly revenue: number
  readonly currency: string
  readonly durationMs: number
  readonly context: CapturedContext
}

/** Where and on what it happened, as the client says. */
export interface CapturedContext {
  readonly url: string
  readonly title: string
  readonly referrer: string
  readonly screen: string
  readonly language: string
  readonly timeZone: string
  readonly userAgent: string
  readonly ip: string
  readonly country: string
  readonly region: string
  readonly city: string
  /** Where the client knows better than its user agent says, or sends none. */
  readonly browser: string
  readonly browserVersion: string
  readonly os: string
  readonly device: string
  /** Campaign of the visit, where the wire has it apart from the page's address. */
  readonly utmSource: string
  readonly utmMedium: string
  readonly utmCampaign: string
  readonly utmTerm: string
  readonly utmContent: string
  readonly library: string
  readonly libraryVersion: string
}

/** A row of the event store: all that every report needs, typed. Texts are empty, never absent. */
export interface StoredEvent {
  readonly projectId: string
  readonly event: string
  readonly kind: EventKind
  readonly eventId: string
  readonly userId: string
  readonly anonymousId: string
  readonly previousId: string
  readonly sessionId: string
  /** JSON object of texts: the kind of group and its key. */
  readonly groups: string
  /** The door that it came through, such as `native` or `segment`. */
  readonly source: string
  readonly occurredAtMs: number
  readonly receivedAtMs: number
  readonly properties: string
  readonly url: string
  readonly host: string
  readonly path: string
  readonly title: string
  readonly referrer: string
  readonly referrerHost: string
  readonly channel: string
  readonly utmSource: string
  readonly utmMedium: string
  readonly utmCampaign: string
  readonly utmTerm: string
  readonly utmContent: string
  readonly country: string
  readonly region: string
  readonly city: string
  readonly browser: string
  readonly browserVersion: string
  readonly os: string
  readonly device: string
  readonly screen: string
  readonly language: string
  readonly library: string
  readonly libraryVersion: string
  readonly revenue: number
  readonly currency: string
  readonly durationMs: number
  /** Why reports leave it out as a machine's; empty for a person's. */
  readonly bot: string
  /** What spoke for a machine, whether or not that decided: `crawler`, `headless`, `data_centre`; empty for nothing. */
  readonly botSignal: string
  readonly ip: string
}

/** Why one event of a request was not accepted: which field, and what would have been. */
export interface EventRejection {
  readonly field: string
  readonly reason: string
}

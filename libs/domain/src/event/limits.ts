/** Limits of the capture contract; a door may be stricter where its vendor is. */
export const eventLimits = {
  /** Events in one request. */
  eventsPerRequest: 5_000,
  /** A request's body, after decompression. */
  bodyBytes: 5 * 1024 * 1024,
  /** One event, as UTF-8 JSON. */
  eventBytes: 64 * 1024,
  /**
   * A request's line and headers: Mixpanel's Node SDK puts an event into the query, as base64 and percent-encoded, and
   * one of the largest fits.
   */
  headerBytes: 100 * 1024,
  eventNameLength: 200,
  idLength: 200,
  groupsPerEvent: 10,
  urlLength: 4_000,
  textLength: 1_000,
  /** Objects and arrays inside each other in `properties`. */
  propertiesDepth: 32,
  /** Earliest instant an event may carry: before it a date is a wrong unit or a dead clock, not history. */
  earliestMs: Date.UTC(2000, 0, 1),
  /** A clock further from ours than this is wrong; less may be a slow network, a retry, or the drift of any clock. */
  skewToleranceMs: 60_000,
} as const

/** The event bears an id of its client. */
export const hasId = 1
/** The event's session is not known by its client. */
export const needsSession = 2
/** The event is a view: it opens a session when none is open. */
export const opensSession = 4

/** The events of one request as the owner of the ids needs them: packed, for they travel between processes. */
export interface ClaimItems {
  /** For each event a sum of `hasId`, `needsSession`, `opensSession`; 0 for one that is refused anyway. */
  readonly flags: Uint8Array
  /** Hashes of those with an id, in order, high before low. */
  readonly ids: Uint32Array
  /** Hashes of the visitors of those that need a session, in order, high before low. */
  readonly visitors: Uint32Array
  /** When those occurred. */
  readonly visitedAtMs: Float64Array
}

/** What the owner says to a claim. */
export interface Verdict {
  /** 1 for each event that is a duplicate: of one that is durable, or of one before it in the same request. */
  readonly duplicates: Uint8Array
  /** For those that need a session, in order: the instant that names it, NaN for none. */
  readonly sessions: Float64Array
}

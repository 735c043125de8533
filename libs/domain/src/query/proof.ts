/** What every result carries so that a number can be checked by hand. */
export interface QueryProof {
  /** Name of the query definition and its version, for instance `trend@1`. */
  readonly definition: string
  /** The table that served it: `events` or the name of a roll-up. */
  readonly table: string
  readonly sql: string
  readonly rowsRead: number
  readonly bytesRead: number
  /** From the first question to the store to its last answer. */
  readonly elapsedMs: number
  /** The instant up to which stored events are counted in. */
  readonly computedAt: Date
  /** Age of the answer when it came from the cache; 0 when it was computed for this call. */
  readonly cacheAgeMs: number
  /** Sentences about what is approximate or was cut; empty when the answer is exact and whole. */
  readonly notes: readonly string[]
}

import { join } from 'node:path'
import type { Logger } from 'pino'
import { IdIndex } from '../dedup/id-index.ts'
import { openKeptSessions } from '../pipeline/kept-sessions.ts'
import { SessionTracker } from '../pipeline/sessions.ts'
import type { IngestConfig } from '../config.ts'
import { readLogIds } from './log-ids.ts'
import { createRequestClaims, type ClaimRequest } from './request-claim.ts'
import type { WorkerSeat } from './worker-seat.ts'

/** What a process knows of event ids and sessions, of its own or by asking their owner. */
export interface Knowledge {
  has(high: number, low: number): boolean
  /** Remembers ids whose events are durable in the log. */
  add(ids: Uint32Array): void
  /** Makes ids durable on their own, for their segment is about to go. */
  persist(ids: Uint32Array): Promise<void>
  /** Undefined where nobody else takes events. */
  readonly claimRequest: ClaimRequest | undefined
  readonly sessions: SessionTracker
  /** Ids remembered, and those forgotten before their time; 0 where the owner counts them. */
  readonly size: number
  readonly forgottenEarly: number
  close(): Promise<void>
}

/** How many visitors' sessions are known at once: some 20 MB. */
export const maxSessionVisitors = 100_000

/** Of the one process of a node. */
export async function openOwnKnowledge(
  config: IngestConfig,
  deps: { readonly now: () => number; readonly logger: Logger },
): Promise<Knowledge> {
  const { directory } = config.log
  const ids = await IdIndex.open({ directory: join(directory, 'ids'), now: deps.now, ...config.dedup })
  // Before the first event is taken: the ids of events that are durable but not yet stored.
  await ids.addFrom(readLogIds(directory))
  const sessions = await openKeptSessions({
    path: join(directory, 'sessions.bin'),
    timeoutMs: config.sessionTimeoutMs,
    maxVisitors: maxSessionVisitors,
    ...deps,
  })
  return {
    has: (high, low) => ids.has(high, low),
    add: (found) => ids.add(found),
    persist: (found) => ids.persist(found),
    claimRequest: undefined,
    sessions: sessions.tracker,
    get size() {
      return ids.size
    },
    get forgottenEarly() {
      return ids.forgottenEarly
    },
    async close() {
      await sessions.close()
      await ids.close()
    },
  }
}

/** Of a worker: whatever it needs to know, it asks for with a claim. */
export function askOwner(config: IngestConfig, { claims }: WorkerSeat): Knowledge {
  return {
    has: () => false,
    add: () => undefined,
    persist: (ids) => claims.persist(ids),
    claimRequest: createRequestClaims(claims),
    sessions: new SessionTracker(config.sessionTimeoutMs, 0),
    size: 0,
    forgottenEarly: 0,
    close: () => Promise.resolve(claims.close()),
  }
}

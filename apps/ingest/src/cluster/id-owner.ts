import { join } from 'node:path'
import type { Logger } from 'pino'
import { IdIndex, type IdIndexOptions } from '../dedup/id-index.ts'
import { IdSet } from '../dedup/id-set.ts'
import { openKeptSessions } from '../pipeline/kept-sessions.ts'
import { ClaimBook, type Claimant } from './claim-book.ts'
import { readLogIds } from './log-ids.ts'
import { OwnerChannel } from './owner-channel.ts'

export interface IdOwnerOptions {
  /** Holds the ids and the sessions. */
  readonly root: string
  readonly workerDirectories: readonly string[]
  readonly dedup: Omit<IdIndexOptions, 'directory' | 'now'>
  readonly sessions: { readonly timeoutMs: number; readonly maxVisitors: number }
  readonly now: () => number
  readonly logger: Logger
}

export type IdOwner = Awaited<ReturnType<typeof openIdOwner>>

/**
 * Who knows the event ids and the sessions of all workers. It lives as long as the supervisor, longer than any of them:
 * what it has in memory is lost only when all of them end, and is read back from the index and their logs.
 */
export async function openIdOwner(options: IdOwnerOptions) {
  const { root, now, logger } = options
  const ids = await IdIndex.open({ ...options.dedup, directory: join(root, 'ids'), now })
  for (const directory of options.workerDirectories) await ids.addFrom(readLogIds(directory))
  const sessions = await openKeptSessions({ ...options.sessions, path: join(root, 'sessions.bin'), now, logger })
  const book = new ClaimBook({ known: ids, sessions: sessions.tracker })
  const persist = (found: Uint32Array) => {
    ids.add(found)
    return ids.persist(found)
  }
  return {
    get size() {
      return ids.size
    },
    get forgottenEarly() {
      return ids.forgottenEarly
    },
    get pendingIds() {
      return book.pendingIds
    },
    connect: (send: (bytes: Buffer) => void) =>
      new OwnerChannel({
        book,
        send,
        persist,
        onPersistFailed: (error) => logger.warn({ err: error }, 'event ids cannot be written'),
      }),
    /** To be called when a worker's process has ended, and awaited before another one writes into its directory. */
    async concludeLost(claimant: Claimant, directory: string): Promise<void> {
      if (!book.lose(claimant)) return
      const durable = new IdSet(1 << 10)
      for await (const found of readLogIds(directory))
        for (let at = 0; at < found.length; at += 2) durable.add(found[at] ?? 0, found[at + 1] ?? 0)
      book.resolve(claimant, (high, low) => durable.has(high, low) || ids.has(high, low))
    },
    async close(): Promise<void> {
      await sessions.close()
      await ids.close()
    },
  }
}

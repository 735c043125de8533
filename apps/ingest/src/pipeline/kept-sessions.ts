import type { Logger } from 'pino'
import { readSessionFile, writeSessionFile } from './session-file.ts'
import { SessionTracker } from './sessions.ts'

export interface KeptSessionsOptions {
  readonly path: string
  readonly timeoutMs: number
  readonly maxVisitors: number
  readonly now: () => number
  readonly logger: Logger
}

/** What a kill forgets at the most; a stop forgets nothing. */
const snapshotIntervalMs = 10_000
/** Events come late by no more than clients keep them; a session that ended before is not kept over a restart. */
const keptMs = 24 * 60 * 60 * 1000

/** Sessions that outlive the process: read at the start, written every 10 seconds and at the stop. */
export async function openKeptSessions(options: KeptSessionsOptions) {
  const tracker = new SessionTracker(options.timeoutMs, options.maxVisitors)
  const kept = await readSessionFile(options.path)
  if (kept !== undefined) tracker.restore(kept, options.now() - keptMs)
  let writing = Promise.resolve()
  const write = () =>
    (writing = writing
      .then(() => writeSessionFile(options.path, tracker.toNumbers()))
      .catch((error: unknown) => options.logger.warn({ err: error }, 'sessions cannot be written')))
  const timer = setInterval(() => void write(), snapshotIntervalMs).unref()
  return {
    tracker,
    async close(): Promise<void> {
      clearInterval(timer)
      await write()
    },
  }
}

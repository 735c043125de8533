import { AsyncLocalStorage } from 'node:async_hooks'
import type { ClickHouseReader } from '@sightline/db/clickhouse'

const callers = new AsyncLocalStorage<AbortSignal>()

/**
 * Does what only reads, for a caller who may go away meanwhile: then `signal` aborts, and with it the queries that
 * `createCallersReader` has under way. Nothing that writes may run in here, it would be left half done.
 */
export function readForCaller<Answer>(signal: AbortSignal | undefined, read: () => Answer): Answer {
  return signal === undefined ? read() : callers.run(signal, read)
}

/** The same reader, whose queries end with the caller they are for; a signal that is given is the one that counts. */
export function createCallersReader(reader: ClickHouseReader): ClickHouseReader {
  return { run: (query, signal = callers.getStore()) => reader.run(query, signal) }
}

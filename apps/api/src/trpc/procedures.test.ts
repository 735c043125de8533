import type { ClickHouseReader } from '@sightline/db/clickhouse'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { createCallersReader } from '../features/query/caller-signal.ts'
import type { Services } from '../services.ts'
import { createCallerFactory, router } from './init.ts'
import { publicProcedure } from './procedures.ts'

const query = { name: 'x', sql: 'SELECT 1', params: {}, row: z.unknown() }

/** Procedures that ask the event store one thing, and the signal that it was asked with. */
function createWorld() {
  const seen: (AbortSignal | undefined)[] = []
  const store: ClickHouseReader = {
    run: (_query, signal) => {
      seen.push(signal)
      return Promise.resolve({ rows: [], rowsRead: 0, bytesRead: 0 })
    },
  }
  const reader = createCallersReader(store)
  const ask = async () => {
    // Whatever a service waits for before it asks.
    await Promise.resolve()
    await reader.run(query)
  }
  const routes = router({ read: publicProcedure.query(ask), change: publicProcedure.mutation(ask) })
  const gone = new AbortController()
  const context = { caller: { kind: 'anonymous' } as const, services: {} as Services, setCookies: () => undefined }
  return { gone, seen, reader, caller: createCallerFactory(routes)(context, { signal: gone.signal }) }
}

it('a query asks the store with the signal of its caller, without a word about it', async () => {
  const { caller, gone, seen } = createWorld()
  await caller.read()
  expect(seen).toEqual([gone.signal])
})

it('a mutation goes on when its caller is gone: it would be left half done', async () => {
  const { caller, seen } = createWorld()
  await caller.change()
  expect(seen).toEqual([undefined])
})

it('what is asked after the call, or with a signal of its own, has nothing to do with the caller', async () => {
  const { caller, seen, reader } = createWorld()
  await caller.read()
  const other = new AbortController().signal
  await reader.run(query)
  await reader.run(query, other)
  expect(seen.slice(1)).toEqual([undefined, other])
})

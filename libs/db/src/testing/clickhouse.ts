import { randomUUID } from 'node:crypto'
import type { ClickHouseClient } from '@clickhouse/client'
import { afterAll, inject } from 'vitest'
import {
  createClickHouseClient,
  createClickHouseReader,
  migrateClickHouse,
  type ClickHouseConnection,
  type ClickHouseReader,
} from '../clickhouse/index.ts'

export interface TestClickHouse extends AsyncDisposable {
  readonly connection: ClickHouseConnection
  readonly client: ClickHouseClient
  readonly reader: ClickHouseReader
}

/**
 * A database of its own on a running server, migrated; dropped when it goes out of scope (`await using`).
 * `url` carries the credentials: `inject('clickhouseUrl')` in integration tests.
 */
export async function createTestClickHouse(url: string): Promise<TestClickHouse> {
  const connection = { url, database: `test_${randomUUID().replaceAll('-', '')}` }
  await migrateClickHouse(connection)
  const client = createClickHouseClient(connection)
  return {
    connection,
    client,
    reader: createClickHouseReader(client),
    async [Symbol.asyncDispose]() {
      await client.command({
        query: 'DROP DATABASE IF EXISTS {database:Identifier} SYNC',
        query_params: { database: connection.database },
      })
      await client.close()
    },
  }
}

/** One for all tests of a file; dropped after the last. */
export async function useTestClickHouse(): Promise<TestClickHouse> {
  const database = await createTestClickHouse(inject('clickhouseUrl'))
  afterAll(() => database[Symbol.asyncDispose]())
  return database
}

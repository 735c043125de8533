import type { ClickHouseClient } from '@clickhouse/client'
import { createClickHouseClient, type ClickHouseConnection } from './client.ts'
import { createEventsMigration } from './migrations/0001-create-events.ts'
import { createRollupsMigration } from './migrations/0002-create-rollups.ts'
import { addEventOriginMigration } from './migrations/0003-add-event-origin.ts'
import { createQuarantineMigration } from './migrations/0004-create-quarantine.ts'
import { createPersonEdgesMigration } from './migrations/0005-create-person-edges.ts'
import { createDedupMigration } from './migrations/0006-create-dedup.ts'
import { createSettledSpansMigration } from './migrations/0007-create-settled-spans.ts'
import { mergeEventsLessOftenMigration } from './migrations/0008-merge-events-less-often.ts'
import { storeEventsForLessMigration } from './migrations/0009-store-events-for-less.ts'

export interface ClickHouseMigration {
  /** `0001_create_events`; applied in this order, once. */
  readonly name: string
  /** Each may be run again without harm: ClickHouse has no transaction around them. */
  readonly statements: readonly string[]
}

const migrations: readonly ClickHouseMigration[] = [
  createEventsMigration,
  createRollupsMigration,
  addEventOriginMigration,
  createQuarantineMigration,
  createPersonEdgesMigration,
  createDedupMigration,
  createSettledSpansMigration,
  mergeEventsLessOftenMigration,
  storeEventsForLessMigration,
]

export const clickhouseMigrationNames: readonly string[] = migrations.map(({ name }) => name)

/**
 * Creates the database when it is absent and applies what has not been applied yet.
 * @param connection.upTo the last one to apply; all of them when absent.
 * @returns the names of the migrations that were applied by this call.
 */
export async function migrateClickHouse(
  connection: ClickHouseConnection & { readonly upTo?: string },
): Promise<string[]> {
  await withClient({ ...connection, database: 'default' }, (client) =>
    client.command({
      query: 'CREATE DATABASE IF NOT EXISTS {database:Identifier}',
      query_params: { database: connection.database },
    }),
  )
  return withClient(connection, async (client) => {
    await client.command({
      query: `CREATE TABLE IF NOT EXISTS schema_migrations (name String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3))
              ENGINE = MergeTree ORDER BY name`,
    })
    const applied = await appliedNames(client)
    const wanted =
      connection.upTo === undefined ? migrations : migrations.slice(0, indexOfMigration(connection.upTo) + 1)
    const pending = wanted.filter((migration) => !applied.has(migration.name))
    for (const migration of pending) {
      for (const query of migration.statements) await client.command({ query })
      await client.insert({ table: 'schema_migrations', values: [{ name: migration.name }], format: 'JSONEachRow' })
    }
    return pending.map((migration) => migration.name)
  })
}

function indexOfMigration(name: string): number {
  const index = clickhouseMigrationNames.indexOf(name)
  if (index < 0) throw new Error(`there is no migration ${name}`)
  return index
}

async function appliedNames(client: ClickHouseClient): Promise<Set<string>> {
  const answer = await client.query({ query: 'SELECT name FROM schema_migrations', format: 'JSONEachRow' })
  const rows = await answer.json<{ name: string }>()
  return new Set(rows.map((row) => row.name))
}

async function withClient<T>(
  connection: ClickHouseConnection,
  work: (client: ClickHouseClient) => Promise<T>,
): Promise<T> {
  const client = createClickHouseClient(connection)
  try {
    return await work(client)
  } finally {
    await client.close()
  }
}

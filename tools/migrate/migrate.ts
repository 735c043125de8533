import { migrateClickHouse } from '@sightline/db/clickhouse'
import { migratePostgres } from '@sightline/db/postgres'

export interface MigrateInput {
  readonly clickhouseUrl: string
  readonly clickhouseDatabase: string
  readonly postgresUrl: string
}

/**
 * Brings both databases to the state this code expects; without effect when they are there.
 * @returns the names of the migrations that were applied.
 */
export async function migrate(input: MigrateInput): Promise<string[]> {
  const applied = await Promise.all([
    migratePostgres({ url: input.postgresUrl }),
    migrateClickHouse({ url: input.clickhouseUrl, database: input.clickhouseDatabase }),
  ])
  return applied.flat()
}

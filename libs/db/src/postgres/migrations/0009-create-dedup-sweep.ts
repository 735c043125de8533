import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** How far the search for events that were sent to several nodes has come: one row, which is also its lock. */
const statements = [
  sql`
    CREATE TABLE dedup_sweep (
      id           integer PRIMARY KEY CHECK (id = 1),
      stored_until timestamptz NOT NULL,
      covered_from timestamptz,
      mended_until timestamptz NOT NULL
    )`,
]

export const createDedupSweepMigration: Migration = {
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}

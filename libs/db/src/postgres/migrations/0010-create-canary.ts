import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What became of the last canary through each ingest node, from the worker that sends them to the API that shows it. */
const statements = [
  sql`
    CREATE TABLE canary_states (
      node          text PRIMARY KEY,
      sent_at       timestamptz NOT NULL,
      arrived_at    timestamptz,
      round_trip_ms integer,
      stalled_at    text,
      stalled_since timestamptz
    )`,
]

export const createCanaryMigration: Migration = {
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}

import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What a project may send; null where nothing limits it. */
const statements = [
  sql`
    ALTER TABLE projects
      ADD COLUMN events_per_second integer CHECK (events_per_second > 0),
      ADD COLUMN events_per_month  bigint  CHECK (events_per_month > 0)`,
]

export const addProjectLimitsMigration: Migration = {
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}

import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What a project says of the events it takes, as one document: it is read and changed as a whole. */
const statements = [
  sql`
    CREATE TABLE event_policies (
      project_id uuid PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
      policy     jsonb NOT NULL,
      revision   integer NOT NULL,
      hash_salt  bytea NOT NULL,
      changed_by text NOT NULL,
      changed_at timestamptz NOT NULL DEFAULT now()
    )`,
]

export const createEventPoliciesMigration: Migration = {
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}

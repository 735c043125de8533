import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Pairs of ids that somebody has taken apart again: the events that tied them together stay as they are. */
const statements = [
  sql`
    CREATE TABLE person_undos (
      project_id uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
      kind       text NOT NULL,
      from_id    text NOT NULL,
      to_id      text NOT NULL,
      undone_by  uuid REFERENCES users (id) ON DELETE SET NULL,
      undone_at  timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (project_id, kind, from_id, to_id)
    )`,
]

export const createPersonUndosMigration: Migration = {
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}

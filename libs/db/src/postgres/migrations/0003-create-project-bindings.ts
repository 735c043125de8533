import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Ids of other vendors that stand for a project, and the salts that turn a network and agent into a visitor of a day. */
const statements = [
  sql`
    CREATE TABLE project_bindings (
      vendor      text NOT NULL,
      external_id text NOT NULL,
      project_id  uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
      created_at  timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (vendor, external_id)
    )`,
  sql`CREATE INDEX project_bindings_by_project ON project_bindings (project_id)`,
  sql`
    CREATE TABLE visitor_salts (
      day  date PRIMARY KEY,
      salt bytea NOT NULL
    )`,
]

export const createProjectBindingsMigration: Migration = {
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}

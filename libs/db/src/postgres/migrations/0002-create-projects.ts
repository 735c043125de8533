import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** A key is found by the SHA-256 of its secret, which is all that is kept of it. */
const statements = [
  sql`
    CREATE TABLE projects (
      id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
      name            text NOT NULL,
      time_zone       text NOT NULL DEFAULT 'UTC',
      created_at      timestamptz NOT NULL DEFAULT now(),
      updated_at      timestamptz NOT NULL DEFAULT now()
    )`,
  sql`CREATE INDEX projects_by_organization ON projects (organization_id)`,
  sql`
    CREATE TABLE project_keys (
      id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      project_id   uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
      kind         text NOT NULL CHECK (kind IN ('write', 'server')),
      name         text NOT NULL,
      hash         text NOT NULL UNIQUE,
      hint         text NOT NULL,
      created_at   timestamptz NOT NULL DEFAULT now(),
      last_used_at timestamptz,
      revoked_at   timestamptz
    )`,
  sql`CREATE INDEX project_keys_by_project ON project_keys (project_id)`,
]

export const createProjectsMigration: Migration = {
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}

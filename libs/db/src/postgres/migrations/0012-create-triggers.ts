import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Triggers, how far each has looked through its project's stream, and what they fired, until it is delivered and after. */
const statements = [
  sql`
    CREATE TABLE triggers (
      id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      project_id uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
      definition jsonb NOT NULL,
      is_enabled boolean NOT NULL,
      secret     text NOT NULL,
      next_batch bigint NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now()
    )`,
  sql`CREATE INDEX triggers_of_project ON triggers (project_id)`,
  sql`
    CREATE TABLE trigger_firings (
      id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      trigger_id      uuid NOT NULL REFERENCES triggers (id) ON DELETE CASCADE,
      event_id        text NOT NULL,
      firing          jsonb NOT NULL,
      fired_at        timestamptz NOT NULL,
      state           text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'failed')),
      attempts        integer NOT NULL DEFAULT 0,
      next_attempt_at timestamptz NOT NULL,
      fault           text,
      UNIQUE (trigger_id, event_id)
    )`,
  sql`CREATE INDEX trigger_firings_waiting ON trigger_firings (next_attempt_at) WHERE state = 'waiting'`,
  sql`CREATE INDEX trigger_firings_recent ON trigger_firings (trigger_id, fired_at)`,
]

export const createTriggersMigration: Migration = {
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}

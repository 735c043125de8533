import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/**
 * The order in which the batches of a project became visible, which the event store does not keep, and how far each
 * consumer has read. A project without a reader has no rows.
 */
const statements = [
  sql`
    CREATE TABLE streams (
      project_id   uuid PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
      next_batch   bigint NOT NULL DEFAULT 1,
      stored_until timestamptz NOT NULL
    )`,
  sql`
    CREATE TABLE stream_batches (
      project_id uuid NOT NULL REFERENCES streams (project_id) ON DELETE CASCADE,
      batch      bigint NOT NULL,
      batch_id   uuid NOT NULL,
      first_hour timestamptz NOT NULL,
      last_hour  timestamptz NOT NULL,
      events     bigint NOT NULL,
      stored_at  timestamptz NOT NULL,
      PRIMARY KEY (project_id, batch),
      UNIQUE (project_id, batch_id)
    )`,
  sql`
    CREATE TABLE stream_consumers (
      project_id     uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
      name           text NOT NULL,
      batch          bigint NOT NULL,
      after_event_id text,
      committed_at   timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (project_id, name)
    )`,
]

export const createStreamsMigration: Migration = {
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}

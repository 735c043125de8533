import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Orders to replay events from quarantine. What became of each event stands with the event, in ClickHouse. */
const statements = [
  sql`
    CREATE TABLE quarantine_replays (
      id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      project_id   uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
      filter       jsonb NOT NULL,
      state        text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done')),
      requested_by text NOT NULL,
      requested_at timestamptz NOT NULL DEFAULT now(),
      finished_at  timestamptz
    )`,
  sql`CREATE INDEX quarantine_replays_by_project ON quarantine_replays (project_id, requested_at)`,
]

export const createQuarantineReplaysMigration: Migration = {
  async up(db) {
    for (const statement of statements) await statement.execute(db)
  },
}

import type { ClickHouseMigration } from '../migrate.ts'

/**
 * Which door an event came through, which other id it ties to its person, which groups it was done for, and what spoke
 * for a machine: the verdict stands in `bot` and follows the project's rule, the signal stays.
 */
export const addEventOriginMigration: ClickHouseMigration = {
  name: '0003_add_event_origin',
  statements: [
    `ALTER TABLE events
       ADD COLUMN IF NOT EXISTS previous_id String CODEC(ZSTD(1)) AFTER anonymous_id,
       ADD COLUMN IF NOT EXISTS groups String CODEC(ZSTD(1)) AFTER session_id,
       ADD COLUMN IF NOT EXISTS source LowCardinality(String) AFTER groups,
       ADD COLUMN IF NOT EXISTS bot_signal LowCardinality(String) AFTER bot`,
  ],
}

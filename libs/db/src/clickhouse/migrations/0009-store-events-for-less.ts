import type { ClickHouseMigration } from '../migrate.ts'

const personId = "if(user_id != '', user_id, anonymous_id)"

/**
 * What an event costs to insert, and again at each merge, is above all its ZSTD columns. `person_id` is computed when it
 * is read: it repeats one of two columns, and persons are counted by theirs. (On a server of one's own `SELECT *` leaves
 * it out, unless `asterisk_include_alias_columns` is set; the embedded one sets it.) Ids and hashes are LZ4, which costs a
 * third of ZSTD and some 4 bytes an event more; texts and properties, which ZSTD makes far smaller, stay.
 *
 * The first two statements matter only when this is run again: a column that is computed has no codec to take away.
 */
export const storeEventsForLessMigration: ClickHouseMigration = {
  name: '0009_store_events_for_less',
  statements: [
    `ALTER TABLE events MODIFY COLUMN person_id String DEFAULT ${personId}`,
    'ALTER TABLE events MODIFY COLUMN person_id CODEC(ZSTD(1))',
    `ALTER TABLE events
       MODIFY COLUMN person_id REMOVE CODEC,
       MODIFY COLUMN person_id String ALIAS ${personId},
       MODIFY COLUMN user_id CODEC(LZ4),
       MODIFY COLUMN anonymous_id CODEC(LZ4),
       MODIFY COLUMN session_id CODEC(LZ4),
       MODIFY COLUMN visitor_hash CODEC(LZ4),
       MODIFY COLUMN session_hash CODEC(LZ4),
       MODIFY COLUMN revenue CODEC(LZ4),
       MODIFY COLUMN duration_ms CODEC(LZ4),
       MODIFY COLUMN ip CODEC(LZ4)`,
  ],
}

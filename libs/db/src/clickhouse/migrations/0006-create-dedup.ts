import type { ClickHouseMigration } from '../migrate.ts'

/**
 * The ids of what several nodes have stored, in the order in which they are looked for; empty where there is one node.
 * A look-up reads a granule for each id, so granules are small. Beside the id stands what finds its row in `events` by
 * the primary key. Rows may be written twice; they say the same.
 */
const createStoredIds = `
CREATE TABLE IF NOT EXISTS stored_ids
(
    id_hash      UInt64 CODEC(ZSTD(1)),
    project_id   UUID CODEC(ZSTD(1)),
    batch_id     UUID CODEC(ZSTD(1)),
    event        LowCardinality(String),
    visitor_hash UInt64 CODEC(ZSTD(1)),
    day          Date CODEC(ZSTD(1)),
    indexed_at   DateTime('UTC') DEFAULT now() CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
PARTITION BY toDate(indexed_at)
ORDER BY (id_hash, project_id, batch_id)
TTL indexed_at + INTERVAL 4 DAY
SETTINGS index_granularity = 256, ttl_only_drop_parts = 1`

/**
 * Batches whose ids stand in \`stored_ids\`. Forgotten before these are: what is not known to be there is written again.
 */
const createSweptBatches = `
CREATE TABLE IF NOT EXISTS swept_batches
(
    batch_id UUID,
    swept_at DateTime64(3, 'UTC') DEFAULT now64(3),
    INDEX swept_at_range swept_at TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(swept_at)
PARTITION BY toDate(swept_at)
ORDER BY batch_id
TTL toDateTime(swept_at) + INTERVAL 3 DAY
SETTINGS ttl_only_drop_parts = 1`

/**
 * Rows that were stored and are gone, or are about to go: their event id stands in an earlier batch. Written, and synced,
 * before the row is deleted; the ledger counts each as a duplicate. Kept as long as the ledger is.
 * \`is_elsewhere\`: what the row was in the roll-ups is not what the one that stays is. \`sweep_id\`: who noted it last.
 */
const createRemovedEvents = `
CREATE TABLE IF NOT EXISTS removed_events
(
    project_id    UUID,
    hour          DateTime('UTC'),
    batch_id      UUID,
    event_id      String CODEC(ZSTD(1)),
    event         LowCardinality(String),
    visitor_hash  UInt64 CODEC(ZSTD(1)),
    session_hash  UInt64 CODEC(ZSTD(1)),
    occurred_at   DateTime64(3, 'UTC') CODEC(ZSTD(1)),
    kept_batch_id UUID CODEC(ZSTD(1)),
    is_elsewhere  Bool,
    sweep_id      UUID,
    removed_at    DateTime64(3, 'UTC') DEFAULT now64(3) CODEC(ZSTD(1)),
    INDEX removed_at_range removed_at TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(removed_at)
PARTITION BY toYYYYMM(hour)
ORDER BY (project_id, hour, batch_id, event_id)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`

/** What was stored lately is asked for every few seconds; the ledger's own order is by hour of arrival. */
const indexLedger = [
  'ALTER TABLE ingest_batches ADD INDEX IF NOT EXISTS stored_at_range stored_at TYPE minmax GRANULARITY 1',
  'ALTER TABLE ingest_batches MATERIALIZE INDEX stored_at_range',
]

export const createDedupMigration: ClickHouseMigration = {
  name: '0006_create_dedup',
  statements: [createStoredIds, createSweptBatches, createRemovedEvents, ...indexLedger],
}

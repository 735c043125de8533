import type { ClickHouseMigration } from '../migrate.ts'

/**
 * Events that were not stored, for 30 days. A row is replaced by a later one of the same key: written twice by a retry
 * it is still one row, and what became of it (`state`) is written as its next version, without a mutation. A row that
 * is settled carries no event any more.
 */
const createQuarantine = `
CREATE TABLE IF NOT EXISTS quarantine
(
    project_id  UUID,
    received_at DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    id          UUID,
    source      LowCardinality(String),
    reason      LowCardinality(String),
    field       String CODEC(ZSTD(1)),
    message     String CODEC(ZSTD(1)),
    event       String CODEC(ZSTD(1)),
    event_id    String CODEC(ZSTD(1)),
    library     LowCardinality(String),
    raw         String CODEC(ZSTD(3)),
    is_cut      Bool,
    batch_id    UUID CODEC(ZSTD(1)),
    state       LowCardinality(String) DEFAULT 'waiting',
    replay_id   Nullable(UUID),
    version     UInt64 DEFAULT 0
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toDate(received_at)
ORDER BY (project_id, received_at, id)
TTL toDate(received_at) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1, fsync_after_insert = 1, fsync_part_directory = 1`

/** What happened to a batch's events on their way, by name: why some were not stored, which rule or schema acted. */
const createIngestTallies = `
CREATE TABLE IF NOT EXISTS ingest_tallies
(
    project_id UUID,
    hour       DateTime('UTC'),
    name       LowCardinality(String),
    batch_id   UUID,
    events     UInt64,
    stored_at  DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree(stored_at)
PARTITION BY toYYYYMM(hour)
ORDER BY (project_id, hour, name, batch_id)
TTL hour + INTERVAL 1 YEAR`

export const createQuarantineMigration: ClickHouseMigration = {
  name: '0004_create_quarantine',
  statements: [createQuarantine, createIngestTallies],
}

import type { ClickHouseMigration } from '../migrate.ts'

/**
 * The canonical event (design: "The event"). One row for each accepted event, in the order that keeps a visitor's
 * events of a day together: it prunes by project, day and event name, and ids repeat from row to row, which is what
 * makes them compress. `batch_id` is the log segment that carried the row: the proof that it was stored once.
 *
 * Plain strings arrive for LowCardinality columns: the server's cast is cheaper than a dictionary built in Node.
 * An insert is synced to disk before it is answered, because the log deletes its segment on that answer.
 * `visitor_hash`, `session_hash` and `person_id` are computed here, so that every door agrees on them.
 */
const createEvents = `
CREATE TABLE IF NOT EXISTS events
(
    project_id      UUID,
    event           LowCardinality(String),
    kind            LowCardinality(String),
    event_id        String CODEC(ZSTD(1)),
    user_id         String CODEC(ZSTD(1)),
    anonymous_id    String CODEC(ZSTD(1)),
    person_id       String DEFAULT if(user_id != '', user_id, anonymous_id) CODEC(ZSTD(1)),
    session_id      String CODEC(ZSTD(1)),
    visitor_hash    UInt64 DEFAULT sipHash64(if(anonymous_id != '', anonymous_id, user_id)) CODEC(ZSTD(1)),
    session_hash    UInt64 DEFAULT if(session_id = '', 0, sipHash64(session_id)) CODEC(ZSTD(1)),
    occurred_at     DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    received_at     DateTime64(3, 'UTC') CODEC(Delta(8), ZSTD(1)),
    properties      String CODEC(ZSTD(1)),
    url             String CODEC(ZSTD(1)),
    host            LowCardinality(String),
    path            String CODEC(ZSTD(1)),
    title           String CODEC(ZSTD(1)),
    referrer        String CODEC(ZSTD(1)),
    referrer_host   LowCardinality(String),
    channel         LowCardinality(String),
    utm_source      LowCardinality(String),
    utm_medium      LowCardinality(String),
    utm_campaign    LowCardinality(String),
    utm_term        LowCardinality(String),
    utm_content     LowCardinality(String),
    country         LowCardinality(String),
    region          LowCardinality(String),
    city            LowCardinality(String),
    browser         LowCardinality(String),
    browser_version LowCardinality(String),
    os              LowCardinality(String),
    device          LowCardinality(String),
    screen          LowCardinality(String),
    language        LowCardinality(String),
    library         LowCardinality(String),
    library_version LowCardinality(String),
    revenue         Decimal(18, 4) CODEC(ZSTD(1)),
    currency        LowCardinality(String),
    duration_ms     UInt32 CODEC(ZSTD(1)),
    bot             LowCardinality(String),
    ip              String CODEC(ZSTD(1)),
    batch_id        UUID CODEC(ZSTD(1)),
    INDEX received_at_range received_at TYPE minmax GRANULARITY 1,
    INDEX occurred_at_range occurred_at TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(occurred_at)
ORDER BY (project_id, toDate(occurred_at), event, visitor_hash, occurred_at)
SETTINGS non_replicated_deduplication_window = 10000, fsync_after_insert = 1, fsync_part_directory = 1,
         min_bytes_for_wide_part = 134217728`

/**
 * What each checkpointed log segment held, counted when its events were accepted, by project and hour of arrival.
 * Compared with the rows of \`events\` this is the ledger. A replayed segment writes the same rows again.
 */
const createIngestBatches = `
CREATE TABLE IF NOT EXISTS ingest_batches
(
    project_id   UUID,
    hour         DateTime('UTC'),
    batch_id     UUID,
    node         LowCardinality(String),
    accepted     UInt64,
    duplicate    UInt64,
    rejected     UInt64,
    stored_at    DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree(stored_at)
PARTITION BY toYYYYMM(hour)
ORDER BY (project_id, hour, batch_id)`

export const createEventsMigration: ClickHouseMigration = {
  name: '0001_create_events',
  statements: [createEvents, createIngestBatches],
}

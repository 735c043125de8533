import type { ClickHouseMigration } from '../migrate.ts'
import { toTrafficCountsSelectSql } from '../rollup-select.ts'

/**
 * Views and events of sessions by quarter of an hour: what a settled span is held against to see whether it still tells
 * everything. Sums alone, since sets of visitors made every insert and every answer dear. Takes the place of the table
 * of the same name that held such sets.
 */
const createTraffic = `
CREATE TABLE IF NOT EXISTS traffic_15m
(
    project_id     UUID,
    bucket         DateTime('UTC'),
    views          SimpleAggregateFunction(sum, Int64),
    session_events SimpleAggregateFunction(sum, Int64)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(bucket)
ORDER BY (project_id, bucket)
SETTINGS non_replicated_deduplication_window = 10000`

/**
 * A number for each visitor, counted from 1 in the order in which they were first seen: visitors of one time lie
 * together, so that a set of them is a small bitmap. Small granules, since they are looked up one by one.
 */
const createVisitorIds = `
CREATE TABLE IF NOT EXISTS visitor_ids
(
    project_id   UUID,
    generation   UInt32,
    visitor_hash UInt64 CODEC(LZ4),
    id           UInt32 CODEC(LZ4)
)
ENGINE = MergeTree
ORDER BY (project_id, generation, visitor_hash)
SETTINGS index_granularity = 512, min_compress_block_size = 8192`

/**
 * Which spans of time (days of a zone, weeks) are settled, written when all of their values are. A later version
 * replaces an earlier one. \`source_events\` is how many events of traffic_15m it is made from: when there are more by
 * now, the span no longer tells everything; -1 = rows were taken away. \`counts\` of views: views and visitors; of
 * sessions: sessions, bounces, milliseconds; of weeks none. Open spans of sessions have the sessions that were going on,
 * and the visitors of the time, with their numbers: they are asked for the most. See libs/db/src/settled.
 */
const createSettledSpans = `
CREATE TABLE IF NOT EXISTS settled_spans
(
    project_id    UUID,
    side          LowCardinality(String),
    from_at       DateTime('UTC'),
    to_at         DateTime('UTC'),
    version       UInt64,
    generation    UInt32,
    until_at      DateTime('UTC'),
    is_open       Bool,
    source_events Int64,
    counts        Array(Int64),
    open_sessions Array(UInt64),
    open_visitors Array(Tuple(UInt64, UInt32))
)
ENGINE = MergeTree
ORDER BY (project_id, side, from_at, to_at, version)
SETTINGS index_granularity = 256`

/** Views and visitors of each settled span: in all (dimension \`''\`), by page, and by what sessions say of themselves. */
const createSettledValues = `
CREATE TABLE IF NOT EXISTS settled_values
(
    project_id  UUID,
    dimension   LowCardinality(String),
    version     UInt64,
    value       String CODEC(ZSTD(1)),
    from_at     DateTime('UTC'),
    views       Int64,
    visitors    UInt64,
    visitor_set AggregateFunction(groupBitmap, UInt64) CODEC(LZ4)
)
ENGINE = MergeTree
ORDER BY (project_id, dimension, version, value)
SETTINGS index_granularity = 32, min_compress_block_size = 4096`

/** When rows were taken away within a range: what is being settled from before that must not be published. */
const createSettledRemovals = `
CREATE TABLE IF NOT EXISTS settled_removals
(
    project_id UUID,
    from_at    DateTime64(3, 'UTC'),
    to_at      DateTime64(3, 'UTC'),
    removed_at DateTime64(3, 'UTC') DEFAULT now64(3)
)
ENGINE = MergeTree
ORDER BY (project_id, removed_at)
TTL toDateTime(removed_at) + INTERVAL 400 DAY`

export const createSettledSpansMigration: ClickHouseMigration = {
  name: '0007_create_settled_spans',
  statements: [
    'DROP VIEW IF EXISTS pages_15m_feed',
    'DROP TABLE IF EXISTS pages_15m',
    'DROP VIEW IF EXISTS traffic_15m_feed',
    'DROP TABLE IF EXISTS traffic_15m SYNC',
    createTraffic,
    `INSERT INTO traffic_15m ${toTrafficCountsSelectSql()}`,
    `CREATE MATERIALIZED VIEW traffic_15m_feed TO traffic_15m AS ${toTrafficCountsSelectSql()}`,
    createVisitorIds,
    createSettledSpans,
    createSettledValues,
    createSettledRemovals,
  ],
}

import type { ClickHouseMigration } from '../migrate.ts'
import { toPagesSelectSql, toSessionsSelectSql, toTrafficSelectSql } from '../rollup-select.ts'

/*
 * Roll-ups of the web overview. Buckets are 15 minutes, so that a calendar day of every time zone is a whole number
 * of them. Distinct visitors are uniqCombined64(20): the set itself (exact) up to about 65 000 visitors, beyond that an
 * estimate with a standard error of 0.1 %; merged from buckets or counted from raw events, the answer is the same.
 * Sums are signed, so that a repair can add the difference (see rollup-repair.ts).
 */
const dedup = 'SETTINGS non_replicated_deduplication_window = 10000'

const createTraffic = `
CREATE TABLE IF NOT EXISTS traffic_15m
(
    project_id UUID,
    bucket     DateTime('UTC'),
    views      SimpleAggregateFunction(sum, Int64),
    visitors   AggregateFunction(uniqCombined64(20), UInt64)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(bucket)
ORDER BY (project_id, bucket)
${dedup}`

const feedTraffic = `
CREATE MATERIALIZED VIEW IF NOT EXISTS traffic_15m_feed TO traffic_15m AS ${toTrafficSelectSql()}`

const createPages = `
CREATE TABLE IF NOT EXISTS pages_15m
(
    project_id UUID,
    bucket     DateTime('UTC'),
    path       String CODEC(ZSTD(1)),
    views      SimpleAggregateFunction(sum, Int64),
    visitors   AggregateFunction(uniqCombined64(20), UInt64) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(bucket)
ORDER BY (project_id, bucket, path)
${dedup}`

const feedPages = `
CREATE MATERIALIZED VIEW IF NOT EXISTS pages_15m_feed TO pages_15m AS ${toPagesSelectSql()}`

/**
 * One row for each session and day (rows of one session are merged when read: a session may cross midnight).
 * Where a visit came from is what its first view says, whatever order the views arrive in: `entry` is that view's
 * (referrer_host, channel, utm_source, utm_medium, utm_campaign). Of what should be one value for the whole session the
 * greatest is kept: unlike any() it does not depend on the order of arrival, and an event that lacks it changes nothing.
 */
const createSessions = `
CREATE TABLE IF NOT EXISTS sessions
(
    project_id   UUID,
    day          Date,
    session_hash UInt64,
    visitor_hash SimpleAggregateFunction(max, UInt64),
    started_at   SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    ended_at     SimpleAggregateFunction(max, DateTime64(3, 'UTC')),
    views        SimpleAggregateFunction(sum, Int64),
    events       SimpleAggregateFunction(sum, Int64),
    country      SimpleAggregateFunction(max, LowCardinality(String)),
    browser      SimpleAggregateFunction(max, LowCardinality(String)),
    os           SimpleAggregateFunction(max, LowCardinality(String)),
    device       SimpleAggregateFunction(max, LowCardinality(String)),
    entry        SimpleAggregateFunction(min, String) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (project_id, day, session_hash)
${dedup}`

const feedSessions = `
CREATE MATERIALIZED VIEW IF NOT EXISTS sessions_feed TO sessions AS ${toSessionsSelectSql()}`

/** Whose device it was: the first user that a device identified as, so that its anonymous history counts for them. */
const createPersonLinks = `
CREATE TABLE IF NOT EXISTS person_links
(
    project_id   UUID,
    anonymous_id String,
    user_id      AggregateFunction(argMin, String, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (project_id, anonymous_id)
${dedup}`

const feedPersonLinks = `
CREATE MATERIALIZED VIEW IF NOT EXISTS person_links_feed TO person_links AS
SELECT e.project_id AS project_id, e.anonymous_id AS anonymous_id, argMinState(e.user_id, e.occurred_at) AS user_id
FROM events AS e
WHERE e.kind = 'identify' AND e.user_id != '' AND e.anonymous_id != ''
GROUP BY project_id, anonymous_id`

export const createRollupsMigration: ClickHouseMigration = {
  name: '0002_create_rollups',
  statements: [
    createTraffic,
    feedTraffic,
    createPages,
    feedPages,
    createSessions,
    feedSessions,
    createPersonLinks,
    feedPersonLinks,
  ],
}

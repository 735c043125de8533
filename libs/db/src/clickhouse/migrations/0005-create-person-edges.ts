import type { ClickHouseMigration } from '../migrate.ts'
import { toPersonEdgesSelectSql } from '../rollup-select.ts'

/**
 * Which ids events have tied together, one row for each pair: `device` (a device identified as a user) and `alias` (an id
 * is another name of a user). Minima and maxima, so that a repeated insert changes nothing and edges may be fed in any
 * order. Takes the place of \`person_links\`, which knew a device's first user only and so could not be undone.
 */
const createPersonEdges = `
CREATE TABLE IF NOT EXISTS person_edges
(
    project_id UUID,
    kind       LowCardinality(String),
    from_id    String,
    to_id      String,
    first_at   SimpleAggregateFunction(min, DateTime64(3, 'UTC')),
    last_at    SimpleAggregateFunction(max, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree
ORDER BY (project_id, kind, from_id, to_id)`

export const createPersonEdgesMigration: ClickHouseMigration = {
  name: '0005_create_person_edges',
  statements: [
    createPersonEdges,
    `CREATE MATERIALIZED VIEW IF NOT EXISTS person_edges_feed TO person_edges AS ${toPersonEdgesSelectSql()}`,
    `INSERT INTO person_edges ${toPersonEdgesSelectSql()}`,
    'DROP VIEW IF EXISTS person_links_feed',
    'DROP TABLE IF EXISTS person_links',
  ],
}

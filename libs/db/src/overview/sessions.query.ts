import type { ProjectScope } from '@sightline/domain/project'
import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'
import { SqlParams, toBucketSql, toUnixSql } from '../query/index.ts'
import { toSessionsSql } from './session-sql.ts'
import type { OverviewSlice } from './traffic.query.ts'

const sessionsRow = z.object({
  /** 1 = the row is the whole range and `bucket` says nothing. */
  is_total: z.number(),
  bucket: z.number(),
  sessions: z.number(),
  /** Sessions with exactly one view. */
  bounces: z.number(),
  duration_ms: z.number(),
  visitors: z.number(),
  views: z.number(),
})
export type SessionsRow = z.infer<typeof sessionsRow>

/**
 * Sessions that began in the range and have at least one view, by the bucket in which they began. `visitors` and
 * `views` are theirs; they are 0 unless `withTraffic` asks for them.
 */
export function buildSessionsQuery(
  scope: ProjectScope,
  slice: OverviewSlice,
  withTraffic: boolean,
): ClickHouseQuery<SessionsRow> {
  const params = new SqlParams()
  const columns = ['min(s.started_at) AS began', 'max(s.ended_at) AS ended', 'sum(s.views) AS view_count']
  const select = withTraffic ? [...columns, 'max(s.visitor_hash) AS visitor'] : columns
  const { range, filters } = slice
  return {
    name: 'overview_sessions',
    sql: `
SELECT GROUPING(start) AS is_total, ${toUnixSql('start')} AS bucket,
       count() AS sessions, countIf(view_count = 1) AS bounces,
       sum(toUnixTimestamp64Milli(ended) - toUnixTimestamp64Milli(began)) AS duration_ms,
       ${withTraffic ? 'uniqCombined64(20)(visitor)' : '0'} AS visitors, ${withTraffic ? 'sum(view_count)' : '0'} AS views
FROM (
  ${toSessionsSql(scope, { range, filters, select, mustBeginInRange: true }, params)}
)
GROUP BY ${toBucketSql('began', slice.granularity, scope, params)} AS start WITH ROLLUP`,
    params: params.values,
    row: sessionsRow,
  }
}

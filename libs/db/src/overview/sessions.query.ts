import type { ProjectScope } from '@sightline/domain/project'
import { bucketIndex, bucketStarts } from '@sightline/domain/query'
import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'
import { SqlParams, toBucketSql, toUnixSql } from '../query/index.ts'
import { toSessionsSql } from '../session/index.ts'
import type { SettledPlan } from '../settled/index.ts'
import { toLiveSessionsSql } from './live-sessions-sql.ts'
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
  /** More than 0: settled spans hold sessions that have gone on since, so that the answer must be counted without them. */
  reopened: z.number(),
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
       ${withTraffic ? 'uniqExact(visitor)' : '0'} AS visitors, ${withTraffic ? 'sum(view_count)' : '0'} AS views, 0 AS reopened
FROM (
  ${toSessionsSql(scope, { range, filters, select, mustBeginInRange: true }, params)}
)
GROUP BY ${toBucketSql('began', slice.granularity, scope, params)} AS start WITH ROLLUP`,
    params: params.values,
    row: sessionsRow,
  }
}

/**
 * The same without filters, of the sessions that no settled span has; `visitors` and `views` are 0. Undefined when the
 * spans have all. To be completed by `addSettledSessions`.
 */
export function buildLiveSessionsQuery(
  scope: ProjectScope,
  slice: OverviewSlice,
  plan: SettledPlan,
): ClickHouseQuery<SessionsRow> | undefined {
  if (plan.live.length + plan.ongoing.length === 0) return undefined
  const params = new SqlParams()
  const columns = ['min(s.started_at) AS began', 'max(s.ended_at) AS ended', 'sum(s.views) AS view_count']
  return {
    name: 'overview_sessions_live',
    sql: `
SELECT 0 AS is_total, ${toUnixSql(toBucketSql('began', slice.granularity, scope, params))} AS bucket, count() AS sessions,
       countIf(view_count = 1) AS bounces,
       sum(toUnixTimestamp64Milli(ended) - toUnixTimestamp64Milli(began)) AS duration_ms,
       0 AS visitors, 0 AS views, sum(is_reopened) AS reopened
FROM (
  ${toLiveSessionsSql(scope, plan, columns, params)}
)
GROUP BY bucket`,
    params: params.values,
    row: sessionsRow,
  }
}

/** The rows of `buildLiveSessionsQuery` together with what the spans hold, by bucket and in all. */
export function addSettledSessions(
  live: readonly SessionsRow[],
  scope: ProjectScope,
  slice: OverviewSlice,
  plan: SettledPlan,
): SessionsRow[] {
  const starts = bucketStarts(slice.range, slice.granularity, scope.timeZone)
  const settled = [...plan.days, ...plan.open].map((span): SessionsRow => {
    const [sessions = 0, bounces = 0, duration_ms = 0] = span.counts
    const start = starts[bucketIndex(starts, span.from)] ?? span.from
    return { ...noSessions, bucket: start.getTime() / 1000, sessions, bounces, duration_ms }
  })
  const rows = [...live, ...settled]
  const buckets = [...Map.groupBy(rows, (row) => row.bucket).values()].map(sumRows)
  return [...buckets, { ...sumRows(rows), is_total: 1 }]
}

const noSessions: SessionsRow = {
  is_total: 0,
  bucket: 0,
  sessions: 0,
  bounces: 0,
  duration_ms: 0,
  visitors: 0,
  views: 0,
  reopened: 0,
}

function sumRows(rows: readonly SessionsRow[]): SessionsRow {
  return rows.reduce(
    (sum, row) => ({
      ...sum,
      bucket: row.bucket,
      sessions: sum.sessions + row.sessions,
      bounces: sum.bounces + row.bounces,
      duration_ms: sum.duration_ms + row.duration_ms,
      reopened: sum.reopened + row.reopened,
    }),
    noSessions,
  )
}

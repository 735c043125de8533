import type { TimeRange } from '@sightline/domain/kernel'
import type { ProjectScope } from '@sightline/domain/project'
import type { Granularity } from '@sightline/domain/query'
import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'
import { SqlParams, toBucketSql, toEventsWhereSql, toUnixSql } from '../query/index.ts'
import { toSessionsSql, type OverviewFilters } from '../session/index.ts'
import { toAnyRangeSql, toHull, toNumberedSql, toSettledWhereSql, type SettledPlan } from '../settled/index.ts'

export interface OverviewSlice {
  readonly range: TimeRange
  readonly granularity: Granularity
  readonly filters: OverviewFilters
}

const trafficRow = z.object({
  /** 1 = the row is the whole range and `bucket` says nothing. */
  is_total: z.number(),
  bucket: z.number(),
  visitors: z.number(),
  views: z.number(),
})
export type TrafficRow = z.infer<typeof trafficRow>

/**
 * Visitors and views of a range out of settled spans, and the rest of it from the events. No filters. By day, days that
 * are over are not among the rows: their spans have their numbers, see `addSettledDays`.
 */
export function buildTrafficSettledQuery(
  scope: ProjectScope,
  slice: OverviewSlice,
  plan: SettledPlan,
): ClickHouseQuery<TrafficRow> {
  const params = new SqlParams()
  const noPoint = `toDateTime(0, 'UTC')`
  const isByDay = slice.granularity === 'day'
  const closed = isByDay ? plan.widest : plan.days
  const from = plan.open[0]?.from
  const time =
    isByDay && from !== undefined
      ? `if(from_at < ${params.bind("DateTime64(3, 'UTC')", from)}, ${noPoint}, from_at)`
      : isByDay
        ? noPoint
        : 'from_at'
  const parts = [
    `SELECT ${time} AS time, views AS n, visitor_set AS state
  FROM settled_values WHERE ${toSettledWhereSql(scope, '', [...closed, ...plan.open], params)}`,
    ...(plan.live.length === 0
      ? []
      : [toLiveViewsSql(scope, plan, 'toStartOfFifteenMinutes(occurred_at)', 'time', params)]),
  ]
  const start = `if(time = ${noPoint}, time, ${toBucketSql('time', slice.granularity, scope, params)})`
  return {
    name: 'overview_traffic_settled',
    sql: `
SELECT GROUPING(start) AS is_total, ${toUnixSql('start')} AS bucket, groupBitmapMerge(state) AS visitors, sum(n) AS views
FROM (
  ${parts.join('\n  UNION ALL\n  ')}
)
GROUP BY ${start} AS start WITH ROLLUP
HAVING is_total = 1 OR bucket != 0`,
    params: params.values,
    row: trafficRow,
  }
}

/** Puts the days that are over to the rows of `buildTrafficSettledQuery`, when these are by day. */
export function addSettledDays(rows: readonly TrafficRow[], granularity: Granularity, plan: SettledPlan): TrafficRow[] {
  if (granularity !== 'day') return [...rows]
  const days = plan.days.map((span) => {
    const [views = 0, visitors = 0] = span.counts
    return { is_total: 0, bucket: span.from.getTime() / 1000, visitors, views }
  })
  return [...rows, ...days]
}

/** Views and the set of visitors of a plan's live ranges, by a column of the events; with the columns of settled values. */
export function toLiveViewsSql(
  scope: ProjectScope,
  plan: SettledPlan,
  key: string,
  alias: string,
  params: SqlParams,
): string {
  const views = toEventsWhereSql(scope, { range: toHull(plan.live), filters: [], viewsOnly: true }, params)
  const where = `${views} AND ${toAnyRangeSql('occurred_at', plan.live, params)}`
  const numbered = toNumberedSql(
    scope,
    {
      live: `SELECT ${key} AS ${alias}, visitor_hash, toInt64(count()) AS views FROM events WHERE ${where} GROUP BY ${alias}, visitor_hash`,
      visitors: `SELECT visitor_hash FROM events WHERE ${where}`,
      plan,
    },
    params,
  )
  return `SELECT ${alias}, sum(views) AS n, groupBitmapState(visitor_id) AS state FROM (${numbered}) GROUP BY ${alias}`
}

/** The same from the events: by minute, and with filters on events; then of matching sessions only. */
export function buildTrafficEventsQuery(scope: ProjectScope, slice: OverviewSlice): ClickHouseQuery<TrafficRow> {
  const params = new SqlParams()
  return {
    name: 'overview_traffic_events',
    sql: `
SELECT GROUPING(start) AS is_total, ${toUnixSql('start')} AS bucket, uniqExact(visitor_hash) AS visitors, count() AS views
FROM events
WHERE ${toViewsWhereSql(scope, slice, params)}
GROUP BY ${toBucketSql('occurred_at', slice.granularity, scope, params)} AS start WITH ROLLUP`,
    params: params.values,
    row: trafficRow,
  }
}

/** Views in the range that match the filters on events, made in sessions that match the filters on sessions. */
export function toViewsWhereSql(
  scope: ProjectScope,
  slice: Pick<OverviewSlice, 'range' | 'filters'>,
  params: SqlParams,
): string {
  const { range, filters } = slice
  const views = toEventsWhereSql(scope, { range, filters: filters.event, viewsOnly: true }, params)
  if (filters.session.length === 0) return views
  const sessions = toSessionsSql(
    scope,
    { range, filters: { session: filters.session, event: [] }, select: ['s.session_hash'], mustBeginInRange: false },
    params,
  )
  return `${views}\n  AND session_id != '' AND session_hash IN (${sessions})`
}

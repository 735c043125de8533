import type { TimeRange } from '@sightline/domain/kernel'
import type { ProjectScope } from '@sightline/domain/project'
import type { Granularity } from '@sightline/domain/query'
import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'
import { SqlParams, toBucketSql, toEventsWhereSql, toRangeSql, toUnixSql } from '../query/index.ts'
import { planRollup } from './rollup-plan.ts'
import { toSessionsSql, type OverviewFilters } from './session-sql.ts'

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

/** Visitors and views from the 15-minute roll-up, ragged edges of the range from the events. No filters. */
export function buildTrafficRollupQuery(scope: ProjectScope, slice: OverviewSlice): ClickHouseQuery<TrafficRow> {
  const params = new SqlParams()
  const { core, edges } = planRollup(slice.range)
  const project = params.bind('UUID', scope.projectId)
  const parts = edges.map((range) => {
    const where = toEventsWhereSql(scope, { range, filters: [], viewsOnly: true }, params)
    return `SELECT toStartOfFifteenMinutes(occurred_at) AS time, toInt64(count()) AS n, uniqCombined64State(20)(visitor_hash) AS state
  FROM events WHERE ${where} GROUP BY time`
  })
  if (core !== undefined) {
    parts.unshift(`SELECT bucket AS time, toInt64(views) AS n, visitors AS state
  FROM traffic_15m WHERE project_id = ${project} AND ${toRangeSql('bucket', core, params)}`)
  }
  return {
    name: 'overview_traffic_rollup',
    sql: `
SELECT GROUPING(start) AS is_total, ${toUnixSql('start')} AS bucket, uniqCombined64Merge(20)(state) AS visitors, sum(n) AS views
FROM (
  ${parts.join('\n  UNION ALL\n  ')}
)
GROUP BY ${toBucketSql('time', slice.granularity, scope, params)} AS start WITH ROLLUP`,
    params: params.values,
    row: trafficRow,
  }
}

/** The same from the events: by minute, and with filters on events; then of matching sessions only. */
export function buildTrafficEventsQuery(scope: ProjectScope, slice: OverviewSlice): ClickHouseQuery<TrafficRow> {
  const params = new SqlParams()
  return {
    name: 'overview_traffic_events',
    sql: `
SELECT GROUPING(start) AS is_total, ${toUnixSql('start')} AS bucket, uniqCombined64(20)(visitor_hash) AS visitors, count() AS views
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

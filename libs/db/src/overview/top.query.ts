import type { TimeRange } from '@sightline/domain/kernel'
import type { ProjectScope } from '@sightline/domain/project'
import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'
import { SqlParams, toEventsWhereSql, toRangeSql } from '../query/index.ts'
import { planRollup } from './rollup-plan.ts'
import { toSessionFieldSql, toSessionsSql, type OverviewFilters, type SessionField } from './session-sql.ts'
import { toViewsWhereSql } from './traffic.query.ts'

export interface TopSlice {
  readonly range: TimeRange
  readonly filters: OverviewFilters
  readonly limit: number
}

const topRow = z.object({
  value: z.string(),
  visitors: z.number(),
  views: z.number(),
  /** How many values there are in all, the same in every row. */
  total_rows: z.number(),
})
export type TopRow = z.infer<typeof topRow>

/** Pages from the 15-minute roll-up, ragged edges of the range from the events. No filters. */
export function buildTopPagesRollupQuery(scope: ProjectScope, slice: TopSlice): ClickHouseQuery<TopRow> {
  const params = new SqlParams()
  const { core, edges } = planRollup(slice.range)
  const project = params.bind('UUID', scope.projectId)
  const parts = edges.map((range) => {
    const where = toEventsWhereSql(scope, { range, filters: [], viewsOnly: true }, params)
    return `SELECT path, toInt64(count()) AS n, uniqCombined64State(20)(visitor_hash) AS state FROM events WHERE ${where} GROUP BY path`
  })
  if (core !== undefined) {
    parts.unshift(`SELECT path, toInt64(views) AS n, visitors AS state
  FROM pages_15m WHERE project_id = ${project} AND ${toRangeSql('bucket', core, params)}`)
  }
  const source = `(
  ${parts.join('\n  UNION ALL\n  ')}
)`
  return toTopQuery(
    'overview_top_pages_rollup',
    'path',
    'uniqCombined64Merge(20)(state)',
    'sum(n)',
    source,
    slice,
    params,
  )
}

/** Pages from the events: the views that match. */
export function buildTopPagesEventsQuery(scope: ProjectScope, slice: TopSlice): ClickHouseQuery<TopRow> {
  const params = new SqlParams()
  const source = `events WHERE ${toViewsWhereSql(scope, slice, params)}`
  return toTopQuery(
    'overview_top_pages_events',
    'path',
    'uniqCombined64(20)(visitor_hash)',
    'count()',
    source,
    slice,
    params,
  )
}

/** What sessions say of themselves: of those that began in the range, their visitors and all of their views. */
export function buildTopSessionsQuery(
  scope: ProjectScope,
  slice: TopSlice,
  field: SessionField,
): ClickHouseQuery<TopRow> {
  const params = new SqlParams()
  const select = [
    `${toSessionFieldSql(field)} AS label`,
    'max(s.visitor_hash) AS visitor',
    'sum(s.views) AS view_count',
  ]
  const { range, filters } = slice
  const source = `(
  ${toSessionsSql(scope, { range, filters, select, mustBeginInRange: true }, params)}
)`
  return toTopQuery(
    'overview_top_sessions',
    'label',
    'uniqCombined64(20)(visitor)',
    'sum(view_count)',
    source,
    slice,
    params,
  )
}

function toTopQuery(
  name: string,
  value: 'path' | 'label',
  visitors: string,
  views: string,
  source: string,
  slice: TopSlice,
  params: SqlParams,
): ClickHouseQuery<TopRow> {
  const limit = params.bind('UInt32', slice.limit)
  return {
    name,
    sql: `
SELECT ${value} AS value, ${visitors} AS visitors, ${views} AS views, count() OVER () AS total_rows
FROM ${source}
GROUP BY ${value}
ORDER BY visitors DESC, views DESC, value
LIMIT ${limit}`,
    params: params.values,
    row: topRow,
  }
}

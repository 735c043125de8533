import type { TimeRange } from '@sightline/domain/kernel'
import type { ProjectScope } from '@sightline/domain/project'
import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'
import { SqlParams } from '../query/index.ts'
import { toSessionFieldSql, toSessionsSql, type OverviewFilters, type SessionField } from '../session/index.ts'
import { toNumberedSql, toSettledWhereSql, type SettledPlan } from '../settled/index.ts'
import { toLiveSessionsSql, toLiveVisitorsSql } from './live-sessions-sql.ts'
import { toLiveViewsSql, toViewsWhereSql } from './traffic.query.ts'

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
  /** See `SessionsRow`; the same in every row. */
  reopened: z.number(),
})
export type TopRow = z.infer<typeof topRow>

/** Pages out of settled spans, and the rest of the range from the events. No filters. */
export function buildTopPagesSettledQuery(
  scope: ProjectScope,
  slice: TopSlice,
  plan: SettledPlan,
): ClickHouseQuery<TopRow> {
  const params = new SqlParams()
  const parts = [
    `SELECT value, views AS n, visitor_set AS state, 0 AS is_reopened
  FROM settled_values WHERE ${toSettledWhereSql(scope, 'path', [...plan.widest, ...plan.open], params)}`,
    ...(plan.live.length === 0
      ? []
      : [`SELECT value, n, state, 0 FROM (${toLiveViewsSql(scope, plan, 'path', 'value', params)})`]),
  ]
  return toTopQuery('overview_top_pages_settled', toSettledTop(parts), slice, params)
}

/** Pages from the events: the views that match. */
export function buildTopPagesEventsQuery(scope: ProjectScope, slice: TopSlice): ClickHouseQuery<TopRow> {
  const params = new SqlParams()
  const top: Top = {
    value: 'path',
    visitors: 'uniqExact(visitor_hash)',
    views: 'count()',
    reopened: '0',
    source: `events WHERE ${toViewsWhereSql(scope, slice, params)}`,
  }
  return toTopQuery('overview_top_pages_events', top, slice, params)
}

/** What sessions say of themselves: of those that began in the range, their visitors and all of their views. */
export function buildTopSessionsQuery(
  scope: ProjectScope,
  slice: TopSlice,
  field: SessionField,
): ClickHouseQuery<TopRow> {
  const params = new SqlParams()
  const { range, filters } = slice
  const select = toSelect(field)
  const top: Top = {
    value: 'label',
    visitors: 'uniqExact(visitor_hash)',
    views: 'sum(view_count)',
    reopened: '0',
    source: `(
  ${toSessionsSql(scope, { range, filters, select, mustBeginInRange: true }, params)}
)`,
  }
  return toTopQuery('overview_top_sessions', top, slice, params)
}

/** The same without filters out of settled spans, and the rest of the range from the sessions. */
export function buildTopSessionsSettledQuery(
  scope: ProjectScope,
  slice: TopSlice,
  field: SessionField,
  plan: SettledPlan,
): ClickHouseQuery<TopRow> {
  const params = new SqlParams()
  const parts = [
    `SELECT value, views AS n, visitor_set AS state, 0 AS is_reopened
  FROM settled_values WHERE ${toSettledWhereSql(scope, field, [...plan.widest, ...plan.open], params)}`,
  ]
  if (plan.live.length + plan.ongoing.length > 0) {
    const numbered = toNumberedSql(
      scope,
      {
        live: toLiveSessionsSql(scope, plan, toSelect(field), params),
        visitors: toLiveVisitorsSql(scope, plan, params),
        plan,
      },
      params,
    )
    parts.push(`SELECT label, toInt64(sum(view_count)), groupBitmapState(visitor_id), toUInt8(max(is_reopened))
  FROM (${numbered}) GROUP BY label`)
  }
  return toTopQuery('overview_top_sessions_settled', toSettledTop(parts), slice, params)
}

function toSelect(field: SessionField): string[] {
  return [
    `toString(${toSessionFieldSql(field)}) AS label`,
    'max(s.visitor_hash) AS visitor_hash',
    'sum(s.views) AS view_count',
  ]
}

interface Top {
  readonly value: 'path' | 'label' | 'value'
  readonly visitors: string
  readonly views: string
  readonly reopened: string
  readonly source: string
}

function toSettledTop(parts: readonly string[]): Top {
  return {
    value: 'value',
    visitors: 'groupBitmapMerge(state)',
    views: 'sum(n)',
    reopened: 'sum(max(is_reopened)) OVER ()',
    source: `(
  ${parts.join('\n  UNION ALL\n  ')}
)`,
  }
}

function toTopQuery(name: string, top: Top, slice: TopSlice, params: SqlParams): ClickHouseQuery<TopRow> {
  const limit = params.bind('UInt32', slice.limit)
  return {
    name,
    sql: `
SELECT ${top.value} AS value, ${top.visitors} AS visitors, ${top.views} AS views, count() OVER () AS total_rows,
       ${top.reopened} AS reopened
FROM ${top.source}
GROUP BY ${top.value}
ORDER BY visitors DESC, views DESC, value
LIMIT ${limit}`,
    params: params.values,
    row: topRow,
  }
}

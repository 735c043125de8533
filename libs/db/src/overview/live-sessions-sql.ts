import type { ProjectScope } from '@sightline/domain/project'
import type { SqlParams } from '../query/index.ts'
import { toSessionsSql } from '../session/index.ts'
import { bindVersions, type SettledPlan } from '../settled/index.ts'

const noFilters = { session: [], event: [] }

/**
 * The sessions of a plan that no settled span has (there must be such), one row each, with the columns of `select` and `is_reopened`: 1 for
 * one that had ended when its span was settled, and has gone on since: of it the span holds what it was. Or one whose
 * visitor became another at midnight, which `toLiveVisitorsSql` would miss.
 */
export function toLiveSessionsSql(
  scope: ProjectScope,
  plan: SettledPlan,
  select: readonly string[],
  params: SqlParams,
): string {
  const live = plan.live.map((range) =>
    toSessionsSql(
      scope,
      { range, filters: noFilters, select: [...select, '0 AS is_reopened'], mustBeginInRange: true },
      params,
    ),
  )
  const versions = bindVersions(plan.open, params)
  const ongoing = plan.ongoing.map(({ range, since }) => {
    const sinceSql = params.bind("DateTime64(3, 'UTC')", since)
    const wereOngoing = `SELECT arrayJoin(open_sessions) FROM settled_spans
      WHERE project_id = ${params.bind('UUID', scope.projectId)} AND side = 'sessions' AND version IN ${versions}`
    return toSessionsSql(
      scope,
      {
        range,
        filters: noFilters,
        select: [
          ...select,
          `min(s.visitor_hash) != max(s.visitor_hash)
            OR min(s.started_at) < ${sinceSql} AND s.session_hash NOT IN (${wereOngoing}) AS is_reopened`,
        ],
        mustBeginInRange: true,
        where: `s.session_hash IN (SELECT session_hash FROM sessions WHERE ${toOngoingWhereSql(scope, since, params)})`,
      },
      params,
    )
  })
  return [...live, ...ongoing].join('\n  UNION ALL\n  ')
}

/** The visitors of those sessions, and some more. */
export function toLiveVisitorsSql(scope: ProjectScope, plan: SettledPlan, params: SqlParams): string {
  const live = plan.live.map(
    (range) => `SELECT visitor_hash FROM sessions WHERE project_id = ${params.bind('UUID', scope.projectId)}
      AND day >= toDate(${params.bind("DateTime64(3, 'UTC')", range.from)} - INTERVAL 1 DAY)
      AND day <= toDate(${params.bind("DateTime64(3, 'UTC')", range.to)} + INTERVAL 1 DAY)`,
  )
  const ongoing = plan.ongoing.map(
    ({ since }) => `SELECT visitor_hash FROM sessions WHERE ${toOngoingWhereSql(scope, since, params)}`,
  )
  return [...live, ...ongoing].join('\n  UNION ALL\n  ')
}

function toOngoingWhereSql(scope: ProjectScope, since: Date, params: SqlParams): string {
  const at = params.bind("DateTime64(3, 'UTC')", since)
  return `project_id = ${params.bind('UUID', scope.projectId)} AND day >= toDate(${at}) AND ended_at >= ${at}`
}

import type { TimeRange } from '@sightline/domain/kernel'
import type { ProjectScope } from '@sightline/domain/project'
import { toRangeSql, type SqlParams } from '../query/index.ts'
import type { SettledPlan } from './settled-plan.ts'
import type { SettledSpan } from './settled-state.ts'

/** Statements that are about several spans tell them apart by their version. */
export function bindVersions(spans: readonly Pick<SettledSpan, 'version'>[], params: SqlParams): string {
  return params.bind(
    'Array(UInt64)',
    spans.map((span) => span.version),
  )
}

/** The values of these spans in one dimension. */
export function toSettledWhereSql(
  scope: ProjectScope,
  dimension: string,
  spans: readonly Pick<SettledSpan, 'version'>[],
  params: SqlParams,
): string {
  return `project_id = ${params.bind('UUID', scope.projectId)} AND dimension = ${params.bind('String', dimension)} AND version IN ${bindVersions(spans, params)}`
}

/** At least one of the ranges; false when there is none. */
export function toAnyRangeSql(time: string, ranges: readonly TimeRange[], params: SqlParams): string {
  if (ranges.length === 0) return '0'
  return `(${ranges.map((range) => `(${toRangeSql(time, range, params)})`).join(' OR ')})`
}

export function toHull(ranges: readonly TimeRange[]): TimeRange {
  const times = ranges.flatMap(({ from, to }) => [from.getTime(), to.getTime()])
  return { from: new Date(Math.min(...times)), to: new Date(Math.max(...times)) }
}

export interface NumberedInput {
  /** A query whose rows have `visitor_hash`. */
  readonly live: string
  /** A query for the `visitor_hash` of all that may be among them. */
  readonly visitors: string
  readonly plan: SettledPlan
}

/**
 * The rows of `live` with the visitor's number as `visitor_id`, as settled sets hold it. Numbers of those who were there
 * when the last open span of sessions was settled stand in it: looking up one of them among all costs much more. A visitor
 * who has no number yet gets one beyond all numbers, made of the hash, which is in no settled set.
 */
export function toNumberedSql(scope: ProjectScope, { live, visitors, plan }: NumberedInput, params: SqlParams): string {
  const open = plan.open.findLast((span) => span.side === 'sessions')
  const atHand = open && `settled_spans WHERE ${toSpanWhereSql(scope, open, params)}`
  const known = `SELECT visitor_hash, id FROM visitor_ids
    WHERE project_id = ${params.bind('UUID', scope.projectId)} AND generation = ${params.bind('UInt32', plan.generation)}
      AND visitor_hash IN (${
        atHand === undefined
          ? visitors
          : `SELECT visitor_hash FROM (${visitors}) WHERE visitor_hash NOT IN (SELECT arrayJoin(open_visitors).1 FROM ${atHand})`
      })`
  return `SELECT live.*, if(known.id = 0, bitOr(live.visitor_hash, bitShiftLeft(toUInt64(1), 63)), toUInt64(known.id)) AS visitor_id
  FROM (${live}) AS live
  LEFT ANY JOIN (
    ${known}${
      atHand === undefined
        ? ''
        : `\n    UNION ALL SELECT pair.1 AS visitor_hash, pair.2 AS id FROM (SELECT arrayJoin(open_visitors) AS pair FROM ${atHand})`
    }
  ) AS known USING (visitor_hash)`
}

/** The line of just this span. */
export function toSpanWhereSql(scope: ProjectScope, span: SettledSpan, params: SqlParams): string {
  const instant = "DateTime64(3, 'UTC')"
  return `project_id = ${params.bind('UUID', scope.projectId)} AND side = ${params.bind('String', span.side)}
      AND from_at = ${params.bind(instant, span.from)} AND version = ${params.bind('UInt64', span.version)}`
}

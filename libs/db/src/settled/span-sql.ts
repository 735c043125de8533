import type { TimeRange } from '@sightline/domain/kernel'
import type { ProjectScope } from '@sightline/domain/project'
import { toSessionsSelectSql } from '../clickhouse/index.ts'
import { toRangeSql, type SqlParams } from '../query/index.ts'
import { bindVersions, toHull } from './live-sql.ts'
import { toSessionWindow } from './local-day.ts'
import { toOngoingSince } from './settled-plan.ts'
import type { SettledSpan } from './settled-state.ts'

export interface SettleStatement {
  readonly name: string
  readonly sql: string
  readonly params: Readonly<Record<string, unknown>>
}

const daySeconds = 86_400

/** A span before it is counted. */
export type SpanDraft = Omit<SettledSpan, 'sourceEvents' | 'counts'>
export type CountedSpan = Omit<SettledSpan, 'counts'>

/** Seconds since 1970. */
export function toSeconds(instant: Date): number {
  return instant.getTime() / 1000
}

/** An instant of the span that a row's `version` names, in seconds since 1970. */
export function toInstantOfSpanSql(
  spans: readonly SpanDraft[],
  instantOf: (span: SpanDraft) => number,
  params: SqlParams,
): string {
  return `transform(version, ${bindVersions(spans, params)}, ${params.bind('Array(UInt32)', spans.map(instantOf))}, toUInt32(0))`
}

/** The version of the span in which something happened, 0 if in none. Of spans that do not overlap. @param at seconds since 1970. */
export function toVersionAtSql(at: string, spans: readonly SpanDraft[], params: SqlParams): string {
  const starts = spans.map((span) => toSeconds(span.from))
  const bounds = [...new Set([...starts, ...spans.map((span) => toSeconds(span.until))])].sort((a, b) => a - b)
  const bound = `roundDown(${at}, ${params.bind('Array(UInt32)', bounds)})`
  return `transform(${bound}, ${params.bind('Array(UInt32)', starts)}, ${bindVersions(spans, params)}, toUInt64(0))`
}

/** From the first of spans to the last, and up to where they count. */
export function hullOf(spans: readonly SpanDraft[]): TimeRange & { readonly until: Date } {
  const { from, to } = toHull(spans)
  return { from, to, until: new Date(Math.max(...spans.map((span) => span.until.getTime()))) }
}

/**
 * The sessions that began in spans, each with the `version` of its span, its `session_hash`, whether it is still going on,
 * and what is selected of its rows `s`. A span looks at the events of its own window only, whatever other spans are
 * settled with it.
 */
export function toSessionsOfSpansSql(
  scope: ProjectScope,
  spans: readonly SpanDraft[],
  select: readonly string[],
  params: SqlParams,
): string {
  const windows = spans.map(toSessionWindow)
  const windowFrom = params.bind(
    'Array(UInt32)',
    windows.map(({ from }) => toSeconds(from) / daySeconds),
  )
  const windowTo = params.bind(
    'Array(UInt32)',
    windows.map(({ to }) => toSeconds(to) / daySeconds),
  )
  const instantOf = (valueOf: (span: SpanDraft) => number) => toInstantOfSpanSql(spans, valueOf, params)
  return `
    SELECT version, s.session_hash AS session_hash,
           toUnixTimestamp(max(s.ended_at)) >= ${instantOf(toOngoingSeconds)} AS is_ongoing, ${select.join(', ')}
    FROM (${toSessionsSelectSql(toWindowWhere(scope, spans, params))}) AS s
    ARRAY JOIN arrayFilter((one, first_day, end_day) -> toUInt32(s.day) >= first_day AND toUInt32(s.day) < end_day,
                           ${bindVersions(spans, params)}, ${windowFrom}, ${windowTo}) AS version
    GROUP BY version, s.session_hash
    HAVING toUnixTimestamp(min(s.started_at)) >= ${instantOf((span) => toSeconds(span.from))}
       AND toUnixTimestamp(min(s.started_at)) < ${instantOf((span) => toSeconds(span.to))}`
}

/** Since when a session must have done something to be going on: of a span that is over, none is. */
function toOngoingSeconds(span: SpanDraft): number {
  return span.isOpen ? toSeconds(toOngoingSince(span.until)) : 0xffff_ffff
}

export function toWindowWhere(scope: ProjectScope, spans: readonly SpanDraft[], params: SqlParams): string {
  return `project_id = ${params.bind('UUID', scope.projectId)} AND bot = '' AND ${toRangeSql('occurred_at', toSessionWindow(hullOf(spans)), params)}`
}

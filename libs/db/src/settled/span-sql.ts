import type { TimeRange } from '@sightline/domain/kernel'
import type { ProjectScope } from '@sightline/domain/project'
import { toSessionsSelectSql } from '../clickhouse/index.ts'
import { toRangeSql, type SqlParams } from '../query/index.ts'
import { toHull } from './live-sql.ts'
import { toSessionWindow } from './local-day.ts'
import { toOngoingSince } from './settled-plan.ts'
import type { SettledSpan } from './settled-state.ts'

export interface SettleStatement {
  readonly name: string
  readonly sql: string
  readonly params: Readonly<Record<string, unknown>>
}

/** A span before it is counted. */
export type SpanDraft = Omit<SettledSpan, 'sourceEvents' | 'counts'>
export type CountedSpan = Omit<SettledSpan, 'counts'>

/** A number of a span that a statement needs; instants are seconds since 1970. */
export type SpanField<Span> = readonly [
  name: string,
  type: 'UInt64' | 'UInt32' | 'Int64' | 'UInt8',
  valueOf: (span: Span) => number,
]

export const spanTimes: readonly SpanField<SpanDraft>[] = [
  ['version', 'UInt64', (span) => span.version],
  ['from_at', 'UInt32', (span) => toSeconds(span.from)],
  ['to_at', 'UInt32', (span) => toSeconds(span.to)],
  ['until_at', 'UInt32', (span) => toSeconds(span.until)],
]
const sessionSpanTimes: readonly SpanField<SpanDraft>[] = [
  ...spanTimes,
  ['window_from', 'UInt32', (span) => toSeconds(toSessionWindow(span).from)],
  ['window_to', 'UInt32', (span) => toSeconds(toSessionWindow(span).to)],
  ['ongoing_since', 'UInt32', (span) => (span.isOpen ? toSeconds(toOngoingSince(span.until)) : 0xffff_ffff)],
]

/** An array of tuples, one for each span. */
export function bindSpans<Span>(spans: readonly Span[], fields: readonly SpanField<Span>[], params: SqlParams): string {
  const columns = fields.map(([, type, valueOf]) => params.bind(`Array(${type})`, spans.map(valueOf)))
  const tuple = fields.map(([name, type]) => `${name} ${type}`).join(', ')
  return `CAST(arrayZip(${columns.join(', ')}), 'Array(Tuple(${tuple}))')`
}

function toSeconds(instant: Date): number {
  return instant.getTime() / 1000
}

/** From the first of spans to the last, and up to where they count. */
export function hullOf(spans: readonly SpanDraft[]): TimeRange & { readonly until: Date } {
  const { from, to } = toHull(spans)
  return { from, to, until: new Date(Math.max(...spans.map((span) => span.until.getTime()))) }
}

/**
 * The sessions that began in spans, each with its `span`, its `session_hash`, whether it is still going on, and what is
 * selected of its rows `s`. A span looks at the events of its own window only, whatever other spans are settled with it.
 */
export function toSessionsOfSpansSql(
  scope: ProjectScope,
  spans: readonly SpanDraft[],
  select: readonly string[],
  params: SqlParams,
): string {
  return `
    SELECT span, s.session_hash AS session_hash, toUnixTimestamp(max(s.ended_at)) >= span.ongoing_since AS is_ongoing, ${select.join(', ')}
    FROM (${toSessionsSelectSql(toWindowWhere(scope, spans, params))}) AS s
    ARRAY JOIN arrayFilter(one -> toUInt32(s.day) * 86400 >= one.window_from AND toUInt32(s.day) * 86400 < one.window_to,
                           ${bindSpans(spans, sessionSpanTimes, params)}) AS span
    GROUP BY span, s.session_hash
    HAVING toUnixTimestamp(min(s.started_at)) >= span.from_at AND toUnixTimestamp(min(s.started_at)) < span.to_at`
}

export function toWindowWhere(scope: ProjectScope, spans: readonly SpanDraft[], params: SqlParams): string {
  return `project_id = ${params.bind('UUID', scope.projectId)} AND bot = '' AND ${toRangeSql('occurred_at', toSessionWindow(hullOf(spans)), params)}`
}

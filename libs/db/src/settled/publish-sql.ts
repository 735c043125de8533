import type { ProjectScope } from '@sightline/domain/project'
import { SqlParams, toRangeSql } from '../query/index.ts'
import { toSettledWhereSql } from './live-sql.ts'
import { toSessionWindow } from './local-day.ts'
import { toOngoingSince } from './settled-plan.ts'
import { toStartedAt } from './settled-state.ts'
import {
  hullOf,
  toSeconds,
  toSessionsOfSpansSql,
  type CountedSpan,
  type SettleStatement,
  type SpanDraft,
} from './span-sql.ts'

/** The lines that make the values of spans count, of their views. */
export function buildPublishViews(scope: ProjectScope, spans: readonly CountedSpan[]): SettleStatement {
  const params = new SqlParams()
  return {
    name: 'settle_publish',
    sql: `${toInsertSpans(scope, spans, `[counted.views, counted.visitors], [], []`, params)}
          LEFT JOIN (
            SELECT version, toInt64(sum(views)) AS views, toInt64(sum(visitors)) AS visitors
            FROM settled_values WHERE ${toSettledWhereSql(scope, '', spans, params)}
            GROUP BY version
          ) AS counted USING (version)
          WHERE ${toIsWholeSql(scope, spans, params)}`,
    params: params.values,
  }
}

/** The same of their sessions, with their counts, and which sessions were still going on: those are not among them. */
export function buildPublishSessions(scope: ProjectScope, spans: readonly CountedSpan[]): SettleStatement {
  const params = new SqlParams()
  const select = ['min(s.started_at) AS began', 'max(s.ended_at) AS ended', 'sum(s.views) AS views']
  const openVisitors = `if(is_open, ${toOpenVisitorsSql(scope, spans, params)}, [])`
  return {
    name: 'settle_publish',
    sql: `${toInsertSpans(scope, spans, `[counted.sessions, counted.bounces, counted.milliseconds], counted.ongoing, ${openVisitors}`, params)}
          LEFT JOIN (
            SELECT version, toInt64(countIf(is_counted)) AS sessions,
                   toInt64(countIf(is_counted AND views = 1)) AS bounces,
                   sumIf(toUnixTimestamp64Milli(ended) - toUnixTimestamp64Milli(began), is_counted) AS milliseconds,
                   groupArrayIf(session_hash, is_ongoing) AS ongoing
            FROM (SELECT *, views >= 1 AND NOT is_ongoing AS is_counted
                  FROM (${toSessionsOfSpansSql(scope, spans, select, params)}))
            GROUP BY version
          ) AS counted USING (version)
          WHERE ${toIsWholeSql(scope, spans, params)}`,
    params: params.values,
  }
}

/** The line of a week, whose values are those of its days. */
export function buildPublishWeek(scope: ProjectScope, week: CountedSpan): SettleStatement {
  const params = new SqlParams()
  return {
    name: 'settle_publish',
    sql: `${toInsertSpans(scope, [week], '[], [], []', params)} WHERE ${toIsWholeSql(scope, [week], params)}`,
    params: params.values,
  }
}

/** The columns that a span's line has from the span. */
const lineColumns = [
  ['version', 'UInt64', (span) => span.version],
  ['from_at', 'UInt32', (span) => toSeconds(span.from)],
  ['to_at', 'UInt32', (span) => toSeconds(span.to)],
  ['until_at', 'UInt32', (span) => toSeconds(span.until)],
  ['is_open', 'UInt8', (span) => (span.isOpen ? 1 : 0)],
  ['source_events', 'Int64', (span) => span.sourceEvents],
] as const satisfies readonly (readonly [name: string, type: string, valueOf: (span: CountedSpan) => number])[]

/** Writes a line for each span; more FROM and a WHERE may follow. @param rest expressions for counts, open_sessions, open_visitors. */
function toInsertSpans(scope: ProjectScope, spans: readonly CountedSpan[], rest: string, params: SqlParams): string {
  const [first] = spans
  const names = lineColumns.map(([name]) => name).join(', ')
  const values = lineColumns.map(([, type, valueOf]) => params.bind(`Array(${type})`, spans.map(valueOf)))
  const columns = lineColumns.map(([name], index) => `line.${index + 1} AS ${name}`)
  return `INSERT INTO settled_spans (project_id, side, generation, ${names}, counts, open_sessions, open_visitors)
          SELECT ${params.bind('UUID', scope.projectId)}, ${params.bind('String', first?.side)}, ${params.bind('UInt32', first?.generation)},
                 ${names}, ${rest}
          FROM (SELECT ${columns.join(', ')} FROM (SELECT arrayJoin(arrayZip(${values.join(', ')})) AS line)) AS lines`
}

/** Who did something since sessions may still be going on, with their numbers. */
function toOpenVisitorsSql(scope: ProjectScope, spans: readonly SpanDraft[], params: SqlParams): string {
  const open = spans.find((span) => span.isOpen)
  if (open === undefined) return '[]'
  const project = params.bind('UUID', scope.projectId)
  const lately = { from: toOngoingSince(open.until), to: toSessionWindow(hullOf(spans)).to }
  return `(
    SELECT groupArray((visitor_hash, id)) FROM visitor_ids
    WHERE project_id = ${project} AND generation = ${params.bind('UInt32', open.generation)} AND visitor_hash IN (
      SELECT visitor_hash FROM events WHERE project_id = ${project} AND ${toRangeSql('occurred_at', lately, params)}))`
}

/** False when rows were taken away since the counting of spans began. */
function toIsWholeSql(scope: ProjectScope, spans: readonly SpanDraft[], params: SqlParams): string {
  const window = toSessionWindow(hullOf(spans))
  const startedAt = toStartedAt(Math.min(...spans.map((span) => span.version)))
  const instant = "DateTime64(3, 'UTC')"
  return `NOT EXISTS (
    SELECT 1 FROM settled_removals
    WHERE project_id = ${params.bind('UUID', scope.projectId)} AND removed_at >= ${params.bind(instant, startedAt)}
      AND to_at >= ${params.bind(instant, window.from)} AND from_at < ${params.bind(instant, window.to)})`
}

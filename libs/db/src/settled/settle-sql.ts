import type { TimeRange } from '@sightline/domain/kernel'
import type { ProjectScope } from '@sightline/domain/project'
import { toSessionsSelectSql } from '../clickhouse/index.ts'
import { SqlParams, toRangeSql } from '../query/index.ts'
import { sessionFieldNames, toSessionFieldSql } from '../session/index.ts'
import { toSettledWhereSql } from './live-sql.ts'
import { toSessionWindow } from './local-day.ts'
import { toOngoingSince } from './settled-plan.ts'
import { toStartedAt, type SettledSpan } from './settled-state.ts'

export interface SettleStatement {
  readonly name: string
  readonly sql: string
  readonly params: Readonly<Record<string, unknown>>
}

/** A span before it is counted. */
export type SpanDraft = Omit<SettledSpan, 'sourceEvents' | 'counts'>
export type CountedSpan = Omit<SettledSpan, 'counts'>

const isView = `kind IN ('page', 'screen')`

/**
 * How many events the spans of a day will be made from, and what time it is. Counted in `events` before anything else:
 * what is stored later may get into the spans as well, but it is not in this count, so that the day is settled anew.
 */
export function buildSourceQuery(scope: ProjectScope, day: TimeRange, frontier: Date): SettleStatement {
  const params = new SqlParams()
  const window = toSessionWindow(day)
  const before = `occurred_at < ${params.bind("DateTime64(3, 'UTC')", frontier)}`
  return {
    name: 'settle_source',
    sql: `SELECT toUnixTimestamp64Milli(now64(3)) AS nowMs,
                 countIf(${isView} AND ${toRangeSql('occurred_at', day, params)} AND ${before}) AS views,
                 countIf(session_hash != 0 AND ${before}) AS sessionEvents
          FROM events
          WHERE project_id = ${params.bind('UUID', scope.projectId)} AND bot = '' AND ${toRangeSql('occurred_at', window, params)}`,
    params: params.values,
  }
}

/** Numbers the visitors of a range that have no number yet, from `last` + 1 on, in the order in which they came. */
export function buildNumberVisitors(
  scope: ProjectScope,
  range: TimeRange,
  ids: { readonly generation: number; readonly last: number },
): SettleStatement {
  const params = new SqlParams()
  const project = params.bind('UUID', scope.projectId)
  const generation = params.bind('UInt32', ids.generation)
  const events = `project_id = ${project} AND bot = '' AND ${toRangeSql('occurred_at', range, params)}`
  return {
    name: 'settle_visitors',
    sql: `INSERT INTO visitor_ids (project_id, generation, visitor_hash, id)
          SELECT ${project}, ${generation}, visitor_hash, toUInt32(${params.bind('UInt32', ids.last)} + 1 + rowNumberInAllBlocks())
          FROM (
            SELECT visitor_hash, min(occurred_at) AS seen_at FROM events
            WHERE ${events} AND visitor_hash NOT IN (
              SELECT visitor_hash FROM visitor_ids
              WHERE project_id = ${project} AND generation = ${generation}
                AND visitor_hash IN (SELECT visitor_hash FROM events WHERE ${events}))
            GROUP BY visitor_hash ORDER BY seen_at, visitor_hash)`,
    params: params.values,
  }
}

/** Views and visitors of a span, in all and by page. */
export function buildSettleViews(scope: ProjectScope, span: SpanDraft): SettleStatement {
  const params = new SqlParams()
  const counted = { from: span.from, to: span.until }
  const where = `project_id = ${params.bind('UUID', scope.projectId)} AND ${isView} AND bot = '' AND ${toRangeSql('occurred_at', counted, params)}`
  const rows = `SELECT path, visitor_hash, count() AS n FROM events WHERE ${where} GROUP BY path, visitor_hash`
  const visitors = `SELECT visitor_hash FROM events WHERE ${where}`
  return {
    name: 'settle_views',
    sql: toInsertValues(scope, span, { rows, visitors, pairs: `[('', ''), ('path', path)]` }, params),
    params: params.values,
  }
}

/** Views and visitors of the sessions that began in a span, by what these say of themselves. */
export function buildSettleSessions(scope: ProjectScope, span: SpanDraft): SettleStatement {
  const params = new SqlParams()
  const fields = sessionFieldNames.map((field, index) => `${toSessionFieldSql(field)} AS field_${index}`)
  const rows = `
    SELECT ${fields.join(', ')}, max(s.visitor_hash) AS visitor_hash, sum(s.views) AS n
    FROM (${toSessionsSelectSql(toWindowWhere(scope, span, params))}) AS s
    GROUP BY s.session_hash
    HAVING n >= 1 AND ${toRangeSql('min(s.started_at)', span, params)} AND NOT ${toIsOngoingSql(span, params)}`
  const visitors = `SELECT visitor_hash FROM events WHERE ${toWindowWhere(scope, span, params)}`
  const pairs = `[${sessionFieldNames.map((field, index) => `('${field}', toString(field_${index}))`).join(', ')}]`
  return {
    name: 'settle_sessions',
    sql: toInsertValues(scope, span, { rows, visitors, pairs }, params),
    params: params.values,
  }
}

/** The line that makes a span's values count, of its views. */
export function buildPublishViews(scope: ProjectScope, span: CountedSpan): SettleStatement {
  const params = new SqlParams()
  return {
    name: 'settle_publish',
    sql: `${insertSpan}
          SELECT ${toSpanColumns(scope, span, params)}, counts, [], []
          FROM (SELECT [toInt64(sum(views)), toInt64(sum(visitors))] AS counts
                FROM settled_values WHERE ${toSettledWhereSql(scope, '', [span], params)})
          WHERE ${toIsWholeSql(scope, span, params)}`,
    params: params.values,
  }
}

/** The same of its sessions, with their counts, and which sessions were still going on: those are not among them. */
export function buildPublishSessions(scope: ProjectScope, span: CountedSpan): SettleStatement {
  const params = new SqlParams()
  return {
    name: 'settle_publish',
    sql: `${insertSpan}
          SELECT ${toSpanColumns(scope, span, params)}, counts, ongoing, ${toOpenVisitorsSql(scope, span, params)}
          FROM (
            SELECT [toInt64(countIf(is_counted)), toInt64(countIf(is_counted AND views = 1)),
                    sumIf(toUnixTimestamp64Milli(ended) - toUnixTimestamp64Milli(began), is_counted)] AS counts,
                   groupArrayIf(session_hash, is_ongoing) AS ongoing
            FROM (
              SELECT s.session_hash AS session_hash, min(s.started_at) AS began, max(s.ended_at) AS ended, sum(s.views) AS views,
                     ${toIsOngoingSql(span, params)} AS is_ongoing, views >= 1 AND NOT is_ongoing AS is_counted
              FROM (${toSessionsSelectSql(toWindowWhere(scope, span, params))}) AS s
              GROUP BY session_hash
              HAVING ${toRangeSql('began', span, params)}))
          WHERE ${toIsWholeSql(scope, span, params)}`,
    params: params.values,
  }
}

/** The line of a week, whose values are those of its days. */
export function buildPublishWeek(scope: ProjectScope, week: CountedSpan): SettleStatement {
  const params = new SqlParams()
  return {
    name: 'settle_publish',
    sql: `${insertSpan} SELECT ${toSpanColumns(scope, week, params)}, [], [], [] WHERE ${toIsWholeSql(scope, week, params)}`,
    params: params.values,
  }
}

/** The values of a week out of those of its days. */
export function buildSettleWeek(scope: ProjectScope, week: CountedSpan, days: readonly SettledSpan[]): SettleStatement {
  const params = new SqlParams()
  const versions = params.bind(
    'Array(UInt64)',
    days.map((day) => day.version),
  )
  const dimensions = params.bind('Array(String)', week.side === 'views' ? ['', 'path'] : sessionFieldNames)
  return {
    name: 'settle_week',
    sql: `INSERT INTO settled_values (project_id, dimension, version, value, from_at, views, visitors, visitor_set)
          SELECT d.project_id, d.dimension, ${params.bind('UInt64', week.version)}, d.value,
                 ${params.bind("DateTime64(3, 'UTC')", week.from)}, sum(d.views), groupBitmapMerge(d.visitor_set),
                 groupBitmapMergeState(d.visitor_set)
          FROM settled_values AS d
          WHERE d.project_id = ${params.bind('UUID', scope.projectId)} AND d.dimension IN ${dimensions} AND d.version IN ${versions}
          GROUP BY d.project_id, d.dimension, d.value`,
    params: params.values,
  }
}

const insertSpan = `INSERT INTO settled_spans (project_id, side, from_at, to_at, version, generation, until_at, is_open,
                                   source_events, counts, open_sessions, open_visitors)`

function toSpanColumns(scope: ProjectScope, span: CountedSpan, params: SqlParams): string {
  const instant = "DateTime64(3, 'UTC')"
  return [
    params.bind('UUID', scope.projectId),
    params.bind('String', span.side),
    params.bind(instant, span.from),
    params.bind(instant, span.to),
    params.bind('UInt64', span.version),
    params.bind('UInt32', span.generation),
    params.bind(instant, span.until),
    params.bind('UInt8', span.isOpen ? 1 : 0),
    params.bind('Int64', span.sourceEvents),
  ].join(', ')
}

/** Who did something since sessions may still be going on, with their numbers. */
function toOpenVisitorsSql(scope: ProjectScope, span: SpanDraft, params: SqlParams): string {
  if (!span.isOpen) return '[]'
  const project = params.bind('UUID', scope.projectId)
  const lately = { from: toOngoingSince(span.until), to: toSessionWindow(span).to }
  return `(
    SELECT groupArray((visitor_hash, id)) FROM visitor_ids
    WHERE project_id = ${project} AND generation = ${params.bind('UInt32', span.generation)} AND visitor_hash IN (
      SELECT visitor_hash FROM events WHERE project_id = ${project} AND ${toRangeSql('occurred_at', lately, params)}))`
}

/** False when rows were taken away since the span's counting began. */
function toIsWholeSql(scope: ProjectScope, span: SpanDraft, params: SqlParams): string {
  const window = toSessionWindow(span)
  const instant = "DateTime64(3, 'UTC')"
  return `NOT EXISTS (
    SELECT 1 FROM settled_removals
    WHERE project_id = ${params.bind('UUID', scope.projectId)} AND removed_at >= ${params.bind(instant, toStartedAt(span.version))}
      AND to_at >= ${params.bind(instant, window.from)} AND from_at < ${params.bind(instant, window.to)})`
}

/** @param source `rows` have what `pairs` (dimension, value) name, `visitor_hash` and `n` views. */
function toInsertValues(
  scope: ProjectScope,
  span: SpanDraft,
  source: { readonly rows: string; readonly visitors: string; readonly pairs: string },
  params: SqlParams,
): string {
  // A visitor without a number came after these were given; the day's count does not have their events either.
  return `INSERT INTO settled_values (project_id, dimension, version, value, from_at, views, visitors, visitor_set)
    SELECT ${params.bind('UUID', scope.projectId)}, pair.1, ${params.bind('UInt64', span.version)}, pair.2,
           ${params.bind("DateTime64(3, 'UTC')", span.from)}, toInt64(sum(n)), groupBitmap(toUInt64(known.id)),
           groupBitmapState(toUInt64(known.id))
    FROM (${source.rows}) AS counted
    INNER JOIN (
      SELECT visitor_hash, id FROM visitor_ids
      WHERE project_id = ${params.bind('UUID', scope.projectId)} AND generation = ${params.bind('UInt32', span.generation)}
        AND visitor_hash IN (${source.visitors})
    ) AS known USING (visitor_hash)
    ARRAY JOIN ${source.pairs} AS pair
    GROUP BY pair`
}

function toWindowWhere(scope: ProjectScope, span: SpanDraft, params: SqlParams): string {
  return `project_id = ${params.bind('UUID', scope.projectId)} AND bot = '' AND ${toRangeSql('occurred_at', toSessionWindow(span), params)}`
}

function toIsOngoingSql(span: SpanDraft, params: SqlParams): string {
  if (!span.isOpen) return '0'
  return `(max(s.ended_at) >= ${params.bind("DateTime64(3, 'UTC')", toOngoingSince(span.until))})`
}

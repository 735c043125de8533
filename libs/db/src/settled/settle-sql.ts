import type { TimeRange } from '@sightline/domain/kernel'
import type { ProjectScope } from '@sightline/domain/project'
import { toSessionsSelectSql } from '../clickhouse/index.ts'
import { SqlParams, toRangeSql } from '../query/index.ts'
import { sessionFieldNames, toSessionFieldSql } from '../session/index.ts'
import { toHull, toSettledWhereSql } from './live-sql.ts'
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
 * How many events spans will be made from, by quarter of an hour. Counted in `events` before anything else: what is stored
 * later may get into the spans as well, but it is not in this count, so that they are settled anew.
 */
export function buildSourceQuery(scope: ProjectScope, range: TimeRange, frontier: Date): SettleStatement {
  const params = new SqlParams()
  const window = toSessionWindow(range)
  const until = frontier < window.to ? frontier : window.to
  return {
    name: 'settle_source',
    sql: `SELECT toUnixTimestamp(toStartOfFifteenMinutes(occurred_at)) AS quarter,
                 countIf(${isView}) AS views, countIf(session_hash != 0) AS sessionEvents
          FROM events
          WHERE project_id = ${params.bind('UUID', scope.projectId)} AND bot = ''
            AND ${toRangeSql('occurred_at', { from: window.from, to: until }, params)}
          GROUP BY quarter`,
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

/** Views and visitors of spans of views, in all and by page. */
export function buildSettleViews(scope: ProjectScope, spans: readonly SpanDraft[]): SettleStatement {
  const params = new SqlParams()
  const { from, until } = hullOf(spans)
  const counted = toRangeSql('occurred_at', { from, to: until }, params)
  const where = `project_id = ${params.bind('UUID', scope.projectId)} AND ${isView} AND bot = '' AND ${counted}`
  const rows = `
    SELECT span, path, visitor_hash, count() AS n
    FROM (SELECT path, visitor_hash, toUnixTimestamp(occurred_at) AS at FROM events WHERE ${where})
    ARRAY JOIN arrayFilter(one -> at >= one.from_at AND at < one.until_at, ${bindSpans(spans, spanTimes, params)}) AS span
    GROUP BY span, path, visitor_hash`
  const visitors = `SELECT visitor_hash FROM events WHERE ${where}`
  return {
    name: 'settle_views',
    sql: toInsertValues(scope, spans, { rows, visitors, pairs: `[('', ''), ('path', path)]` }, params),
    params: params.values,
  }
}

/** Views and visitors of the sessions that began in spans, by what these say of themselves. */
export function buildSettleSessions(scope: ProjectScope, spans: readonly SpanDraft[]): SettleStatement {
  const params = new SqlParams()
  const fields = sessionFieldNames.map((field, index) => `${toSessionFieldSql(field)} AS field_${index}`)
  const sessions = toSessionsOfSpansSql(
    scope,
    spans,
    [...fields, 'max(s.visitor_hash) AS visitor_hash', 'sum(s.views) AS n'],
    params,
  )
  const rows = `SELECT * FROM (${sessions}) WHERE n >= 1 AND NOT is_ongoing`
  const visitors = `SELECT visitor_hash FROM events WHERE ${toWindowWhere(scope, spans, params)}`
  const pairs = `[${sessionFieldNames.map((field, index) => `('${field}', toString(field_${index}))`).join(', ')}]`
  return {
    name: 'settle_sessions',
    sql: toInsertValues(scope, spans, { rows, visitors, pairs }, params),
    params: params.values,
  }
}

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
            SELECT span.version AS version, toInt64(countIf(is_counted)) AS sessions,
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

/** A number of a span that a statement needs; instants are seconds since 1970. */
type SpanField<Span> = readonly [
  name: string,
  type: 'UInt64' | 'UInt32' | 'Int64' | 'UInt8',
  valueOf: (span: Span) => number,
]

const spanTimes: readonly SpanField<SpanDraft>[] = [
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
const spanLine: readonly SpanField<CountedSpan>[] = [
  ...spanTimes,
  ['is_open', 'UInt8', (span) => (span.isOpen ? 1 : 0)],
  ['source_events', 'Int64', (span) => span.sourceEvents],
]

/** An array of tuples, one for each span. */
function bindSpans<Span>(spans: readonly Span[], fields: readonly SpanField<Span>[], params: SqlParams): string {
  const columns = fields.map(([, type, valueOf]) => params.bind(`Array(${type})`, spans.map(valueOf)))
  const tuple = fields.map(([name, type]) => `${name} ${type}`).join(', ')
  return `CAST(arrayZip(${columns.join(', ')}), 'Array(Tuple(${tuple}))')`
}

function toSeconds(instant: Date): number {
  return instant.getTime() / 1000
}

/** From the first of spans to the last, and up to where they count. */
function hullOf(spans: readonly SpanDraft[]): TimeRange & { readonly until: Date } {
  const { from, to } = toHull(spans)
  return { from, to, until: new Date(Math.max(...spans.map((span) => span.until.getTime()))) }
}

/** Writes a line for each span; more FROM and a WHERE may follow. @param rest expressions for counts, open_sessions, open_visitors. */
function toInsertSpans(scope: ProjectScope, spans: readonly CountedSpan[], rest: string, params: SqlParams): string {
  const [first] = spans
  return `INSERT INTO settled_spans (project_id, side, from_at, to_at, version, generation, until_at, is_open,
                                     source_events, counts, open_sessions, open_visitors)
          SELECT ${params.bind('UUID', scope.projectId)}, ${params.bind('String', first?.side)}, from_at, to_at, version,
                 ${params.bind('UInt32', first?.generation)}, until_at, is_open, source_events, ${rest}
          FROM (
            SELECT span.version AS version, span.from_at AS from_at, span.to_at AS to_at, span.until_at AS until_at,
                   span.is_open AS is_open, span.source_events AS source_events
            FROM (SELECT arrayJoin(${bindSpans(spans, spanLine, params)}) AS span)
          ) AS line`
}

/**
 * The sessions that began in spans, each with its `span`, its `session_hash`, whether it is still going on, and what is
 * selected of its rows `s`. A span looks at the events of its own window only, whatever other spans are settled with it.
 */
function toSessionsOfSpansSql(
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

/** @param source `rows` have their `span`, what `pairs` (dimension, value) name, `visitor_hash` and `n` views. */
function toInsertValues(
  scope: ProjectScope,
  spans: readonly SpanDraft[],
  source: { readonly rows: string; readonly visitors: string; readonly pairs: string },
  params: SqlParams,
): string {
  // A visitor without a number came after these were given; the count of the spans' events does not have theirs either.
  return `INSERT INTO settled_values (project_id, dimension, version, value, from_at, views, visitors, visitor_set)
    SELECT ${params.bind('UUID', scope.projectId)}, pair.1, span.version, pair.2, span.from_at, toInt64(sum(n)),
           groupBitmap(toUInt64(known.id)), groupBitmapState(toUInt64(known.id))
    FROM (${source.rows}) AS counted
    INNER JOIN (
      SELECT visitor_hash, id FROM visitor_ids
      WHERE project_id = ${params.bind('UUID', scope.projectId)} AND generation = ${params.bind('UInt32', spans[0]?.generation)}
        AND visitor_hash IN (${source.visitors})
    ) AS known USING (visitor_hash)
    ARRAY JOIN ${source.pairs} AS pair
    GROUP BY span, pair`
}

function toWindowWhere(scope: ProjectScope, spans: readonly SpanDraft[], params: SqlParams): string {
  return `project_id = ${params.bind('UUID', scope.projectId)} AND bot = '' AND ${toRangeSql('occurred_at', toSessionWindow(hullOf(spans)), params)}`
}

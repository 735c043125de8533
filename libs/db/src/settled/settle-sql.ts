import type { TimeRange } from '@sightline/domain/kernel'
import type { ProjectScope } from '@sightline/domain/project'
import { SqlParams, toRangeSql } from '../query/index.ts'
import { sessionFieldNames, toSessionFieldSql } from '../session/index.ts'
import { bindVersions } from './live-sql.ts'
import { toSessionWindow } from './local-day.ts'
import type { SettledSpan } from './settled-state.ts'
import {
  hullOf,
  toInstantOfSpanSql,
  toSeconds,
  toSessionsOfSpansSql,
  toVersionAtSql,
  toWindowWhere,
  type CountedSpan,
  type SettleStatement,
  type SpanDraft,
} from './span-sql.ts'

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
    SELECT ${toVersionAtSql('toUnixTimestamp(occurred_at)', spans, params)} AS version, path, visitor_hash, count() AS n
    FROM events WHERE ${where}
    GROUP BY version, path, visitor_hash
    HAVING version != 0`
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

/** The values of a week out of those of its days. */
export function buildSettleWeek(scope: ProjectScope, week: CountedSpan, days: readonly SettledSpan[]): SettleStatement {
  const params = new SqlParams()
  const dimensions = params.bind('Array(String)', week.side === 'views' ? ['', 'path'] : sessionFieldNames)
  return {
    name: 'settle_week',
    sql: `INSERT INTO settled_values (project_id, dimension, version, value, from_at, views, visitors, visitor_set)
          SELECT d.project_id, d.dimension, ${params.bind('UInt64', week.version)}, d.value,
                 ${params.bind("DateTime64(3, 'UTC')", week.from)}, sum(d.views), groupBitmapMerge(d.visitor_set),
                 groupBitmapMergeState(d.visitor_set)
          FROM settled_values AS d
          WHERE d.project_id = ${params.bind('UUID', scope.projectId)} AND d.dimension IN ${dimensions} AND d.version IN ${bindVersions(days, params)}
          GROUP BY d.project_id, d.dimension, d.value`,
    params: params.values,
  }
}

/** @param source `rows` have their span's `version`, what `pairs` (dimension, value) name, `visitor_hash` and `n` views. */
function toInsertValues(
  scope: ProjectScope,
  spans: readonly SpanDraft[],
  source: { readonly rows: string; readonly visitors: string; readonly pairs: string },
  params: SqlParams,
): string {
  // A visitor without a number came after these were given; the count of the spans' events does not have theirs either.
  return `INSERT INTO settled_values (project_id, dimension, version, value, from_at, views, visitors, visitor_set)
    SELECT ${params.bind('UUID', scope.projectId)}, pair.1, version, pair.2,
           ${toInstantOfSpanSql(spans, (span) => toSeconds(span.from), params)}, toInt64(sum(n)), groupBitmap(toUInt64(known.id)), groupBitmapState(toUInt64(known.id))
    FROM (${source.rows}) AS counted
    INNER JOIN (
      SELECT visitor_hash, id FROM visitor_ids
      WHERE project_id = ${params.bind('UUID', scope.projectId)} AND generation = ${params.bind('UInt32', spans[0]?.generation)}
        AND visitor_hash IN (${source.visitors})
    ) AS known USING (visitor_hash)
    ARRAY JOIN ${source.pairs} AS pair
    GROUP BY version, pair`
}

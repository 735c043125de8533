import type { ClickHouseClient } from '@clickhouse/client'
import type { TimeRange } from '@sightline/domain/kernel'
import type { ProjectScope } from '@sightline/domain/project'
import { createClickHouseReader, toStorageError } from '../clickhouse/index.ts'
import { joinRanges, localDays, toSessionWindow, type LocalDay } from './local-day.ts'
import { findDueDays, sides, toBatches, toFrontier, type DueDay } from './due-days.ts'
import { forgetReplaced } from './forget-replaced.ts'
import { toHull } from './live-sql.ts'
import { buildPublishSessions, buildPublishViews, buildPublishWeek } from './publish-sql.ts'
import {
  buildNumberVisitors,
  buildSettleSessions,
  buildSettleViews,
  buildSettleWeek,
  buildSourceQuery,
} from './settle-sql.ts'
import type { CountedSpan, SettleStatement, SpanDraft } from './span-sql.ts'
import { createVainCounts, type DaySpan } from './vain-counts.ts'
import { buildSettledStateQuery } from './settled-state.query.ts'
import { toSettledState, toVersion, type SettledSide, type SettledState } from './settled-state.ts'

const dayMs = 86_400_000
/** What is older is counted whenever it is asked for. */
const horizonMs = 400 * dayMs

export interface SettleResult {
  /** How many spans were counted. */
  readonly spans: number
  /** False when there is more to do, or when an earlier run is still at it. */
  readonly isDone: boolean
  /** Those of the spans that are not settled all the same, since the roll-up counts more events than there are. */
  readonly inVain: number
}

export interface SettleLimits {
  /** Days that are counted in one run, the oldest first; all of them when absent. */
  readonly maxDays?: number
}

export type Settler = ReturnType<typeof createSettler>

/**
 * Counts what is over: spans of days and weeks, so that the overview needs not count it again each time it is asked for.
 * May be stopped anywhere: a span counts from the moment when its line is in `settled_spans`, which is written last.
 * One run at a time for each project.
 */
export function createSettler(client: ClickHouseClient) {
  const reader = createClickHouseReader(client)
  const vain = createVainCounts()
  return { settle, fingerprints, forgetReplaced: (now: Date) => forgetReplaced(client, now) }

  /** Settles what is not settled yet, or no longer, of a project. @throws DomainError `unavailable` */
  async function settle(
    scope: ProjectScope,
    now: Date,
    limits: SettleLimits = {},
    signal?: AbortSignal,
  ): Promise<SettleResult> {
    const extent = await findExtent(scope, now)
    if (extent === 'busy') return { spans: 0, isDone: false, inVain: 0 }
    const days = extent === undefined ? undefined : localDays(extent, scope.timeZone)
    if (days === undefined) return { spans: 0, isDone: true, inVain: 0 }
    const frontier = toFrontier(now)
    const state = await readState(scope, days, now)
    const ids = await findIds(scope, state.generation)
    const due = findDueDays(days, state, ids.generation, frontier, (side, day) => vain.has(scope, state, side, day))
    const chosen = due.slice(0, limits.maxDays ?? due.length)
    let spans = 0
    let inVain = 0
    for (const batch of toBatches(chosen, state)) {
      signal?.throwIfAborted()
      const settled = await settleDays(scope, batch, ids.generation, frontier)
      spans += settled.length
      inVain += vain.note(scope, state, settled)
    }
    if (chosen.length < due.length) return { spans, isDone: false, inVain }
    return { spans: spans + (await settleWeeks(scope, days, ids.generation, now)), isDone: true, inVain }
  }

  /** A text for each project with events, which stays the same for as long as there is nothing to settle anew. */
  async function fingerprints(now: Date): Promise<Map<string, string>> {
    const rows = await select<{ projectId: string; views: number; sessionEvents: number; removals: number }>({
      name: 'settle_projects',
      sql: `SELECT t.project_id AS projectId, t.views AS views, t.session_events AS sessionEvents, r.removals AS removals
            FROM (SELECT project_id, sum(views) AS views, sum(session_events) AS session_events FROM traffic_15m GROUP BY project_id) AS t
            LEFT JOIN (SELECT project_id, count() AS removals FROM settled_removals GROUP BY project_id) AS r USING (project_id)`,
      params: {},
    })
    const frontier = toFrontier(now).getTime()
    return new Map(rows.map((row) => [row.projectId, `${row.views} ${row.sessionEvents} ${row.removals} ${frontier}`]))
  }

  /** Days that follow each other, with as few statements as one of them. */
  async function settleDays(
    scope: ProjectScope,
    batch: readonly DueDay[],
    generation: number,
    frontier: Date,
  ): Promise<DaySpan[]> {
    const range = toHull(batch.map(({ day }) => day))
    const startedAtMs = await readClock()
    const countEvents = await readSource(scope, range, frontier)
    const { last } = await findIds(scope, generation)
    await command(buildNumberVisitors(scope, toSessionWindow(range), { generation, last }), scope)
    const after = await findIds(scope, generation)
    if (after.generation !== generation) throw new Error('two runs have numbered visitors at once')
    const spans = batch
      .flatMap(({ day, sides: due }) => due.map((side) => ({ ...toDraft(side, day, frontier), day })))
      .map((draft, index) => ({
        ...draft,
        generation,
        version: toVersion(startedAtMs, index),
        sourceEvents: countEvents(draft),
      }))
    const views = spans.filter(({ side }) => side === 'views')
    if (views.length > 0) {
      await command(buildSettleViews(scope, views), scope)
      await command(buildPublishViews(scope, views), scope)
    }
    const sessions = spans.filter(({ side }) => side === 'sessions')
    if (sessions.length > 0) {
      await command(buildSettleSessions(scope, sessions), scope)
      await command(buildPublishSessions(scope, sessions), scope)
    }
    return spans
  }

  /** Counts the events that there are now for any span of a range. */
  async function readSource(scope: ProjectScope, range: TimeRange, frontier: Date) {
    const query = buildSourceQuery(scope, range, frontier)
    const quarters = await select<{ quarter: number; views: number; sessionEvents: number }>(query)
    return (span: Pick<SpanDraft, 'side' | 'from' | 'to'>): number => {
      const { from, to } = span.side === 'views' ? span : toSessionWindow(span)
      return quarters
        .filter(({ quarter }) => quarter * 1000 >= from.getTime() && quarter * 1000 < to.getTime())
        .reduce((sum, { views, sessionEvents }) => sum + (span.side === 'views' ? views : sessionEvents), 0)
    }
  }

  /** Weeks all of whose days are settled, out of these days. */
  async function settleWeeks(
    scope: ProjectScope,
    days: readonly LocalDay[],
    generation: number,
    now: Date,
  ): Promise<number> {
    // The time before the state: a removal that comes after it makes the week void, as it does the days.
    const nowMs = await readClock()
    const state = await readState(scope, days, now)
    let spans = 0
    for (const week of Map.groupBy(days, (day) => day.weekFrom.getTime()).values()) {
      const [first, last] = [week[0], week.at(-1)]
      if (week.length !== 7 || first === undefined || last === undefined) continue
      const range = { from: first.from, to: last.to }
      for (const side of sides) {
        const settled = week.flatMap((day) => state.find(side, day, [day]) ?? [])
        const isWhole = settled.length === 7 && settled.every((span) => !span.isOpen && span.generation === generation)
        if (!isWhole || state.find(side, range, week) !== undefined) continue
        const span: CountedSpan = {
          ...range,
          side,
          version: toVersion(nowMs, spans++),
          generation,
          until: range.to,
          isOpen: false,
          sourceEvents: settled.reduce((sum, day) => sum + day.sourceEvents, 0),
        }
        await command(buildSettleWeek(scope, span, settled), scope)
        await command(buildPublishWeek(scope, span), scope)
      }
    }
    return spans
  }

  /** The server's time, in milliseconds since 1970. */
  async function readClock(): Promise<number> {
    const [clock] = await select<{ nowMs: number }>({
      name: 'settle_clock',
      sql: 'SELECT toUnixTimestamp64Milli(now64(3)) AS nowMs',
      params: {},
    })
    if (clock === undefined) throw new Error('the clock has no row')
    return clock.nowMs
  }

  async function readState(scope: ProjectScope, days: readonly LocalDay[], now: Date): Promise<SettledState> {
    const [hull] = joinRanges(days.map(({ from, to }) => ({ from, to })))
    if (hull === undefined) return toSettledState([])
    return toSettledState((await reader.run(buildSettledStateQuery(scope, hull, now))).rows)
  }

  /** From the project's first event to now; `busy` while statements of a run whose process is gone still run. */
  async function findExtent(scope: ProjectScope, now: Date): Promise<TimeRange | 'busy' | undefined> {
    const [row] = await select<{ buckets: number; firstSeconds: number; running: number }>({
      name: 'settle_extent',
      sql: `SELECT count() AS buckets, toUnixTimestamp(min(bucket)) AS firstSeconds,
                   (SELECT count() FROM system.processes WHERE startsWith(query_id, {prefix:String})) AS running
            FROM traffic_15m WHERE project_id = {projectId:UUID}`,
      params: { projectId: scope.projectId, prefix: toQueryPrefix(scope) },
    })
    if (row !== undefined && row.running > 0) return 'busy'
    if (row === undefined || row.buckets === 0) return undefined
    const from = new Date(Math.max(row.firstSeconds * 1000, now.getTime() - horizonMs))
    return from < now ? { from, to: now } : undefined
  }

  /**
   * The visitors' numbers so far. Numbers that were given twice would make visitors one or many: then all are given anew,
   * as the next generation. They are as many as the greatest of them, or something went wrong.
   */
  async function findIds(scope: ProjectScope, settled: number): Promise<{ generation: number; last: number }> {
    const rows = await select<{ generation: number; visitors: number; last: number }>({
      name: 'settle_numbers',
      sql: `SELECT generation, count() AS visitors, max(id) AS last FROM visitor_ids
            WHERE project_id = {projectId:UUID} GROUP BY generation ORDER BY generation DESC LIMIT 1`,
      params: { projectId: scope.projectId },
    })
    const newest = rows[0] ?? { generation: Math.max(settled, 1), visitors: 0, last: 0 }
    if (newest.visitors !== newest.last) return { generation: newest.generation + 1, last: 0 }
    return { generation: newest.generation, last: newest.last }
  }

  async function command(statement: SettleStatement, scope: ProjectScope): Promise<void> {
    try {
      await client.command({
        query: `/* ${statement.name} */ ${statement.sql}`,
        query_params: { ...statement.params },
        query_id: `${toQueryPrefix(scope)}${process.pid}-${statements++}`,
        clickhouse_settings: settings,
      })
    } catch (error) {
      throw toStorageError(error)
    }
  }

  async function select<Row>(statement: SettleStatement): Promise<Row[]> {
    try {
      const answer = await client.query({
        query: `/* ${statement.name} */ ${statement.sql}`,
        query_params: { ...statement.params },
        format: 'JSONEachRow',
        clickhouse_settings: { ...settings, output_format_json_quote_64bit_integers: 0 },
      })
      return await answer.json<Row>()
    } catch (error) {
      throw toStorageError(error)
    }
  }
}

/** Behind the scenes: one thread, and no more memory than an answer may take. */
const settings = { max_threads: 1, max_memory_usage: '2000000000' } as const

let statements = 0
function toQueryPrefix(scope: ProjectScope): string {
  return `settle-${scope.projectId}-`
}

function toDraft(side: SettledSide, day: LocalDay, frontier: Date): Omit<SpanDraft, 'generation' | 'version'> {
  const end = side === 'views' ? day.to : toSessionWindow(day).to
  const isOpen = end > frontier
  return { side, from: day.from, to: day.to, until: isOpen ? frontier : end, isOpen }
}

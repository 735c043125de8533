import type { ClickHouseQuery, ClickHouseReader } from '@sightline/db/clickhouse'
import {
  buildSessionsQuery,
  buildTopPagesEventsQuery,
  buildTopPagesRollupQuery,
  buildTopSessionsQuery,
  buildTrafficEventsQuery,
  buildTrafficRollupQuery,
  fitsRollup,
  splitFilters,
  type OverviewSlice,
  type TopRow,
  type TopSlice,
} from '@sightline/db/overview'
import { toDistinctNotes, toQueryProof } from '@sightline/db/query'
import {
  toOverviewResult,
  type OverviewCells,
  type OverviewDefinition,
  type OverviewDimension,
  type OverviewResult,
  type OverviewTopDefinition,
  type OverviewTopResult,
} from '@sightline/domain/overview'
import { toProjectScope, type Project, type ProjectScope } from '@sightline/domain/project'
import { previousRange, resolveRange } from '@sightline/domain/query'
import type { QueryCache } from '../query/query-cache.ts'
import { createQueryLog, type QueryLog } from '../query/query-log.ts'

export interface OverviewServiceDeps {
  readonly clickhouse: ClickHouseReader
  readonly cache: QueryCache
  readonly now: () => Date
}

export type OverviewService = ReturnType<typeof createOverviewService>

/** Answers the web overview, from the roll-ups wherever they hold the answer. */
export function createOverviewService(deps: OverviewServiceDeps) {
  return {
    /** @throws DomainError `invalid_input` for a range without sense or with too many points, `unavailable`. */
    run(project: Project, definition: OverviewDefinition, signal?: AbortSignal): Promise<OverviewResult> {
      const scope = toProjectScope(project)
      return deps.cache.through({ kind: 'overview', scope, definition }, () => computeRun(scope, definition, signal))
    },

    /** @throws DomainError `invalid_input` for a range without sense, `unavailable`. */
    top(project: Project, definition: OverviewTopDefinition, signal?: AbortSignal): Promise<OverviewTopResult> {
      const scope = toProjectScope(project)
      return deps.cache.through({ kind: 'top', scope, definition }, () => computeTop(scope, definition, signal))
    },
  }

  async function computeRun(scope: ProjectScope, definition: OverviewDefinition, signal?: AbortSignal) {
    const computedAt = deps.now()
    const { timeZone } = scope
    const range = resolveRange(definition.range, computedAt, timeZone)
    const before = previousRange(range, timeZone)
    const log = createQueryLog(deps.clickhouse, signal)
    const source = chooseSource(definition, [
      fitsRollup(range, definition.granularity, timeZone),
      fitsRollup(before, definition.granularity, timeZone),
    ])
    const filters = splitFilters(definition.filters)
    const cellsOf = (period: OverviewSlice['range']) =>
      readCells(log, scope, { range: period, granularity: definition.granularity, filters }, source)
    const [current, previous] = await Promise.all([cellsOf(range), cellsOf(before)])
    const notes = toDistinctNotes([...current.traffic, ...previous.traffic].map((cell) => cell.visitors))
    const proof = toQueryProof({
      definition: 'overview@1',
      table: tables[source],
      queries: log.answered,
      computedAt,
      notes,
    })
    return toOverviewResult({ definition, range, previousRange: before, timeZone, current, previous, proof })
  }

  async function computeTop(scope: ProjectScope, definition: OverviewTopDefinition, signal?: AbortSignal) {
    const computedAt = deps.now()
    const range = resolveRange(definition.range, computedAt, scope.timeZone)
    const log = createQueryLog(deps.clickhouse, signal)
    const slice = { range, filters: splitFilters(definition.filters), limit: definition.limit }
    const { query, table } = chooseTop(scope, slice, definition.dimension)
    const rows = await log.run(query)
    const notes = toDistinctNotes(rows.map((row) => row.visitors))
    return {
      range,
      dimension: definition.dimension,
      rows: rows.map(({ value, visitors, views }) => ({ value, visitors, views })),
      totalRows: rows[0]?.total_rows ?? 0,
      proof: toQueryProof({ definition: 'overview_top@1', table, queries: log.answered, computedAt, notes }),
    }
  }
}

const tables = {
  rollup: 'traffic_15m, sessions',
  sessions: 'sessions',
  events: 'events, sessions',
} as const

/** Filters on sessions alone are answered by the sessions themselves; any other filter needs the events. */
function chooseSource(definition: OverviewDefinition, fits: readonly boolean[]): keyof typeof tables {
  const filters = splitFilters(definition.filters)
  if (filters.event.length > 0) return 'events'
  if (filters.session.length > 0) return 'sessions'
  return fits.every(Boolean) ? 'rollup' : 'events'
}

async function readCells(
  log: QueryLog,
  scope: ProjectScope,
  slice: OverviewSlice,
  source: keyof typeof tables,
): Promise<OverviewCells> {
  const buildTraffic = source === 'rollup' ? buildTrafficRollupQuery : buildTrafficEventsQuery
  const [sessions, traffic] = await Promise.all([
    log.run(buildSessionsQuery(scope, slice, source === 'sessions')),
    source === 'sessions' ? undefined : log.run(buildTraffic(scope, slice)),
  ])
  return {
    traffic: (traffic ?? sessions).map((row) => ({ ...toAt(row), visitors: row.visitors, views: row.views })),
    sessions: sessions.map((row) => ({
      ...toAt(row),
      sessions: row.sessions,
      bounces: row.bounces,
      durationMs: row.duration_ms,
    })),
  }
}

function toAt(row: { readonly is_total: number; readonly bucket: number }): { readonly at?: Date } {
  return row.is_total === 1 ? {} : { at: new Date(row.bucket * 1000) }
}

function chooseTop(
  scope: ProjectScope,
  slice: TopSlice,
  dimension: OverviewDimension,
): { readonly query: ClickHouseQuery<TopRow>; readonly table: string } {
  if (dimension !== 'path') return { query: buildTopSessionsQuery(scope, slice, dimension), table: 'sessions' }
  const isFiltered = slice.filters.event.length + slice.filters.session.length > 0
  if (isFiltered) return { query: buildTopPagesEventsQuery(scope, slice), table: 'events' }
  return { query: buildTopPagesRollupQuery(scope, slice), table: 'pages_15m' }
}

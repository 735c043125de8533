import {
  buildSessionsQuery,
  buildTopPagesEventsQuery,
  buildTopPagesSettledQuery,
  buildTopSessionsQuery,
  buildTopSessionsSettledQuery,
  buildTrafficEventsQuery,
  readSettledSessions,
  readSettledTraffic,
  type OverviewSlice,
  type SessionsRow,
  type TopRow,
  type TopSlice,
  type TrafficRow,
} from '@sightline/db/overview'
import type { OverviewFilters } from '@sightline/db/session'
import { createSettledPlanner, type SettledMemory, type SettledPlan, type SettledPlanner } from '@sightline/db/settled'
import type { TimeRange } from '@sightline/domain/kernel'
import type { OverviewCells, OverviewDimension } from '@sightline/domain/overview'
import type { ProjectScope } from '@sightline/domain/project'
import type { QueryLog } from '../query/query-log.ts'

export interface OverviewReaderDeps {
  readonly log: QueryLog
  readonly memory: SettledMemory
  readonly now: Date
}

/**
 * Chooses for each part of an answer where it comes from: settled spans when nothing is filtered, sessions when the
 * filters are on sessions, else the events. All of them give the same numbers.
 */
export function createOverviewReader({ log, memory, now }: OverviewReaderDeps, scope: ProjectScope) {
  const used = new Set<string>()
  return { readCells, readTop, tables: () => [...used].sort().join(', ') }

  /** The cells of two periods. */
  async function readCells(
    [range, before]: readonly [TimeRange, TimeRange],
    asked: Omit<OverviewSlice, 'range'>,
  ): Promise<[OverviewCells, OverviewCells]> {
    const isCalendar = asked.granularity !== 'minute' && asked.granularity !== 'hour'
    const planner = isCalendar && !isFiltered(asked.filters) ? plannerOf([range, before]) : noPlanner
    const cellsOf = async (slice: OverviewSlice): Promise<OverviewCells> => {
      if (asked.filters.event.length === 0 && asked.filters.session.length > 0) {
        const rows = await readSessions(slice, noPlanner, true)
        return { traffic: rows.map(toTrafficCell), sessions: rows.map(toSessionsCell) }
      }
      const [sessions, traffic] = await Promise.all([readSessions(slice, planner, false), readTraffic(slice, planner)])
      return { traffic: traffic.map(toTrafficCell), sessions: sessions.map(toSessionsCell) }
    }
    return Promise.all([cellsOf({ ...asked, range }), cellsOf({ ...asked, range: before })])
  }

  /** The largest values of a dimension. */
  async function readTop(slice: TopSlice, dimension: OverviewDimension): Promise<readonly TopRow[]> {
    const planner = isFiltered(slice.filters) ? noPlanner : plannerOf([slice.range])
    if (dimension === 'path') {
      return planner.answer('views', slice.range, (plan) => {
        use(plan, 'events')
        return log.run(
          plan === undefined ? buildTopPagesEventsQuery(scope, slice) : buildTopPagesSettledQuery(scope, slice, plan),
        )
      })
    }
    return withSessions(planner, slice.range, (plan) =>
      log.run(
        plan === undefined
          ? buildTopSessionsQuery(scope, slice, dimension)
          : buildTopSessionsSettledQuery(scope, slice, dimension, plan),
      ),
    )
  }

  function readTraffic(slice: OverviewSlice, planner: SettledPlanner): Promise<readonly TrafficRow[]> {
    return planner.answer('views', slice.range, (plan): Promise<readonly TrafficRow[]> => {
      use(plan, 'events')
      return plan === undefined
        ? log.run(buildTrafficEventsQuery(scope, slice))
        : readSettledTraffic(log.run, scope, slice, plan)
    })
  }

  function readSessions(
    slice: OverviewSlice,
    planner: SettledPlanner,
    withTraffic: boolean,
  ): Promise<readonly SessionsRow[]> {
    return withSessions(planner, slice.range, (plan) =>
      plan === undefined
        ? log.run(buildSessionsQuery(scope, slice, withTraffic))
        : readSettledSessions(log.run, scope, slice, plan),
    )
  }

  /** Asks once more without open spans when a session that is in one has gone on. */
  async function withSessions<Row extends { readonly reopened: number }>(
    planner: SettledPlanner,
    range: TimeRange,
    ask: (plan: SettledPlan | undefined) => Promise<readonly Row[]>,
  ): Promise<readonly Row[]> {
    const askNoted = (plan: SettledPlan | undefined) => {
      use(plan, 'sessions')
      return ask(plan)
    }
    const rows = await planner.answer('sessions', range, askNoted)
    if (rows.every((row) => row.reopened === 0)) return rows
    return planner.answer('sessions', range, askNoted, false)
  }

  function plannerOf(ranges: readonly TimeRange[]): SettledPlanner {
    return createSettledPlanner(log.run, scope, ranges, { now, memory })
  }

  function use(plan: SettledPlan | undefined, live: 'events' | 'sessions'): void {
    if (plan !== undefined) used.add('settled_values')
    if (plan === undefined || plan.live.length + plan.ongoing.length > 0) used.add(live)
  }
}

const noPlanner: SettledPlanner = { answer: (_side, _range, ask) => ask(undefined) }

function isFiltered(filters: OverviewFilters): boolean {
  return filters.event.length + filters.session.length > 0
}

const toAt = (row: { readonly is_total: number; readonly bucket: number }) =>
  row.is_total === 1 ? {} : { at: new Date(row.bucket * 1000) }

const toTrafficCell = (row: TrafficRow) => ({ ...toAt(row), visitors: row.visitors, views: row.views })

const toSessionsCell = (row: SessionsRow) => ({
  ...toAt(row),
  sessions: row.sessions,
  bounces: row.bounces,
  durationMs: row.duration_ms,
})

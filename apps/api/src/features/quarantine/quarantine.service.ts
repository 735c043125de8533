import type { ClickHouseReader } from '@sightline/db/clickhouse'
import {
  buildQuarantineGroupsQuery,
  buildQuarantineListQuery,
  buildReplayOutcomeQuery,
  buildTalliesQuery,
  type QuarantineReplayStore,
  type QuarantineWriter,
} from '@sightline/db/quarantine'
import type { Project } from '@sightline/domain/project'
import {
  quarantineDays,
  quarantinePageSize,
  type QuarantineFilter,
  type QuarantineListRequest,
  type QuarantinePage,
  type QuarantineReplay,
  type QuarantineSummary,
  type ReplayOutcome,
  type ReplayReport,
} from '@sightline/domain/quarantine'

export interface QuarantineServiceDeps {
  readonly clickhouse: ClickHouseReader
  readonly writer: Pick<QuarantineWriter, 'discard'>
  readonly replays: Pick<QuarantineReplayStore, 'create' | 'list'>
  /** Hands an order to a worker. */
  readonly startReplay: (replayId: string) => Promise<void>
  readonly now: () => Date
}

export type QuarantineService = ReturnType<typeof createQuarantineService>

const maxGroups = 100
const shownReplays = 5
const dayMs = 86_400_000
const dropPrefix = 'drop:'

/** Events that were not stored: looked at, sent again, given up. Every method may throw `unavailable`. */
export function createQuarantineService(deps: QuarantineServiceDeps) {
  const { clickhouse } = deps
  return {
    async list(project: Project, request: QuarantineListRequest): Promise<QuarantinePage> {
      const { rows } = await clickhouse.run(buildQuarantineListQuery(project.id, request, quarantinePageSize + 1))
      const entries = rows
        .slice(0, quarantinePageSize)
        .map(({ receivedAtMs, ...row }) => ({ ...row, receivedAt: new Date(receivedAtMs) }))
      const last = entries.at(-1)
      return rows.length <= quarantinePageSize || last === undefined
        ? { entries }
        : { entries, next: { receivedAt: last.receivedAt, id: last.id } }
    },

    async summary(project: Project): Promise<QuarantineSummary> {
      const since = new Date(deps.now().getTime() - quarantineDays * dayMs)
      const [groups, tallies] = await Promise.all([
        clickhouse.run(buildQuarantineGroupsQuery(project.id, maxGroups)),
        clickhouse.run(buildTalliesQuery(project.id, since)),
      ])
      const drops = tallies.rows.filter(({ name }) => name.startsWith(dropPrefix))
      return {
        waiting: groups.rows[0]?.waiting ?? 0,
        groups: groups.rows.map(({ waiting: _, lastAtMs, ...group }) => ({ ...group, lastAt: new Date(lastAtMs) })),
        dropped: Object.fromEntries(drops.map(({ name, events }) => [name.slice(dropPrefix.length), events])),
      }
    },

    /** The latest orders, newest first, with what has become of their events so far. */
    async replays(project: Project): Promise<ReplayReport[]> {
      const replays = await deps.replays.list(project.id, shownReplays)
      if (replays.length === 0) return []
      const ids = replays.map(({ id }) => id)
      const { rows } = await clickhouse.run(buildReplayOutcomeQuery(project.id, ids))
      const countOf = (replay: QuarantineReplay, state: string) =>
        rows.find((row) => row.replayId === replay.id && row.state === state)?.events ?? 0
      return replays.map((replay) => {
        const outcome: ReplayOutcome = {
          stored: countOf(replay, 'stored'),
          duplicate: countOf(replay, 'duplicate'),
          refused: countOf(replay, 'waiting'),
        }
        return { ...replay, outcome }
      })
    },

    /** What waits now and fits the filter; what comes later is not part of it. */
    async replay(project: Project, filter: QuarantineFilter, userId: string): Promise<QuarantineReplay> {
      const replay = await deps.replays.create(project.id, filter, userId)
      await deps.startReplay(replay.id)
      return replay
    },

    discard(project: Project, filter: QuarantineFilter): Promise<void> {
      return deps.writer.discard(project.id, filter, deps.now())
    },
  }
}

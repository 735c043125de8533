import type { ClickHouseReader } from '@sightline/db/clickhouse'
import { toQueryProof } from '@sightline/db/query'
import { splitFilters } from '@sightline/db/session'
import { createSettledMemory } from '@sightline/db/settled'
import {
  toOverviewResult,
  type OverviewDefinition,
  type OverviewResult,
  type OverviewTopDefinition,
  type OverviewTopResult,
} from '@sightline/domain/overview'
import { toProjectScope, type Project, type ProjectScope } from '@sightline/domain/project'
import { previousRange, resolveRange } from '@sightline/domain/query'
import type { QueryCache } from '../query/query-cache.ts'
import { createQueryLog } from '../query/query-log.ts'
import { createOverviewReader } from './overview-reader.ts'

export interface OverviewServiceDeps {
  readonly clickhouse: ClickHouseReader
  readonly cache: QueryCache
  readonly now: () => Date
}

export type OverviewService = ReturnType<typeof createOverviewService>

/** Answers the web overview, out of settled spans wherever they hold the answer. */
export function createOverviewService(deps: OverviewServiceDeps) {
  const memory = createSettledMemory()
  return {
    /** @throws DomainError `invalid_input` for a range without sense or with too many points, `unavailable`. */
    run(project: Project, definition: OverviewDefinition): Promise<OverviewResult> {
      const scope = toProjectScope(project)
      return deps.cache.through({ kind: 'overview', scope, definition }, () => computeRun(scope, definition))
    },

    /** @throws DomainError `invalid_input` for a range without sense, `unavailable`. */
    top(project: Project, definition: OverviewTopDefinition): Promise<OverviewTopResult> {
      const scope = toProjectScope(project)
      return deps.cache.through({ kind: 'top', scope, definition }, () => computeTop(scope, definition))
    },
  }

  async function computeRun(scope: ProjectScope, definition: OverviewDefinition) {
    const computedAt = deps.now()
    const { timeZone } = scope
    const range = resolveRange(definition.range, computedAt, timeZone)
    const before = previousRange(range, computedAt, timeZone)
    const log = createQueryLog(deps.clickhouse)
    const reader = createOverviewReader({ log, memory, now: computedAt }, scope)
    const filters = splitFilters(definition.filters)
    const { granularity } = definition
    const [current, previous] = await reader.readCells([range, before], { granularity, filters })
    const proof = toQueryProof({
      definition: 'overview@1',
      table: reader.tables(),
      queries: log.answered,
      elapsedMs: log.elapsedMs(),
      computedAt,
      notes: [],
    })
    return toOverviewResult({ definition, range, previousRange: before, timeZone, current, previous, proof })
  }

  async function computeTop(scope: ProjectScope, definition: OverviewTopDefinition) {
    const computedAt = deps.now()
    const range = resolveRange(definition.range, computedAt, scope.timeZone)
    const log = createQueryLog(deps.clickhouse)
    const reader = createOverviewReader({ log, memory, now: computedAt }, scope)
    const slice = { range, filters: splitFilters(definition.filters), limit: definition.limit }
    const rows = await reader.readTop(slice, definition.dimension)
    return {
      range,
      dimension: definition.dimension,
      rows: rows.map(({ value, visitors, views }) => ({ value, visitors, views })),
      totalRows: rows[0]?.total_rows ?? 0,
      proof: toQueryProof({
        definition: 'overview_top@1',
        table: reader.tables(),
        queries: log.answered,
        elapsedMs: log.elapsedMs(),
        computedAt,
        notes: [],
      }),
    }
  }
}

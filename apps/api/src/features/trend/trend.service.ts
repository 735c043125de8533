import type { ClickHouseReader } from '@sightline/db/clickhouse'
import {
  buildTrendBreakdownQuery,
  buildTrendQuery,
  buildTrendTopQuery,
  type TrendRow,
  type TrendSlice,
} from '@sightline/db/trend'
import { toDistinctNotes, toQueryProof } from '@sightline/db/query'
import { toProjectScope, type Project, type ProjectScope } from '@sightline/domain/project'
import { bucketStarts, previousRange, resolveRange } from '@sightline/domain/query'
import { toTrendResult, type TrendCell, type TrendDefinition, type TrendLineCells, type TrendResult } from '@sightline/domain/trend'
import type { QueryCache } from '../query/query-cache.ts'
import { createQueryLog, type QueryLog } from '../query/query-log.ts'

export interface TrendServiceDeps {
  readonly clickhouse: ClickHouseReader
  readonly cache: QueryCache
  readonly now: () => Date
}

export type TrendService = ReturnType<typeof createTrendService>

/** Answers trend definitions. One query for each series; a breakdown first asks for its largest values. */
export function createTrendService(deps: TrendServiceDeps) {
  return {
    /** @throws DomainError `invalid_input` for a range without sense or with too many points, `unavailable`. */
    run(project: Project, definition: TrendDefinition, signal?: AbortSignal): Promise<TrendResult> {
      const scope = toProjectScope(project)
      return deps.cache.through({ kind: 'trend', scope, definition }, () => compute(scope, definition, signal))
    },
  }

  async function compute(scope: ProjectScope, definition: TrendDefinition, signal?: AbortSignal): Promise<TrendResult> {
    const computedAt = deps.now()
    const { timeZone } = scope
    const range = resolveRange(definition.range, computedAt, timeZone)
    bucketStarts(range, definition.granularity, timeZone)
    const before = definition.compare ? previousRange(range, timeZone) : undefined
    const log = createQueryLog(deps.clickhouse, signal)
    const answers = await Promise.all(
      definition.series.map(async (series, index): Promise<TrendLineCells[]> => {
        const slice = { series, filters: definition.filters, range, granularity: definition.granularity }
        const previousSlice = before === undefined ? undefined : { ...slice, range: before }
        const lines =
          definition.breakdown === undefined
            ? await runPlain(log, scope, slice, previousSlice)
            : await runBreakdown(log, scope, definition.breakdown, slice, previousSlice)
        return lines.map((line) => ({ ...line, series: index }))
      }),
    )
    const lines = answers.flat()
    const distinct = lines.filter((line) => isDistinct(definition, line.series))
    const notes = toDistinctNotes(distinct.flatMap((line) => line.current.map((cell) => cell.value)))
    const proof = toQueryProof({ definition: 'trend@1', table: 'events', queries: log.answered, computedAt, notes })
    return toTrendResult({
      definition,
      range,
      ...(before === undefined ? {} : { previousRange: before }),
      timeZone,
      lines,
      proof,
    })
  }
}

type Cells = Omit<TrendLineCells, 'series'>

async function runPlain(log: QueryLog, scope: ProjectScope, slice: TrendSlice, before?: TrendSlice): Promise<Cells[]> {
  const [current, previous] = await Promise.all([
    log.run(buildTrendQuery(scope, slice)),
    before === undefined ? undefined : log.run(buildTrendQuery(scope, before)),
  ])
  return [{ current: current.map(toCell), ...(previous === undefined ? {} : { previous: previous.map(toCell) }) }]
}

async function runBreakdown(
  log: QueryLog,
  scope: ProjectScope,
  breakdown: string,
  slice: TrendSlice,
  before?: TrendSlice,
): Promise<Cells[]> {
  const top = await log.run(buildTrendTopQuery(scope, slice, breakdown))
  const values = top.map((row) => row.label)
  const runFor = async (period: TrendSlice) => {
    const rows = await log.run(buildTrendBreakdownQuery(scope, period, breakdown, values))
    return rows.filter((row) => row.is_whole === 0)
  }
  const [current, previous] = await Promise.all([runFor(slice), before === undefined ? undefined : runFor(before)])
  const lines = [
    ...values.map((value) => ({ kind: 'value', value }) as const),
    { kind: 'none' } as const,
    { kind: 'other' } as const,
  ]
  return lines.flatMap((line, position) => {
    const cells = current.filter((row) => row.line === position).map(toCell)
    if (cells.length === 0) return []
    const previousCells = previous?.filter((row) => row.line === position).map(toCell)
    return [{ breakdown: line, current: cells, ...(previousCells === undefined ? {} : { previous: previousCells }) }]
  })
}

function toCell(row: TrendRow): TrendCell {
  const value = row.value ?? 0
  return row.is_total === 1 ? { value } : { at: new Date(row.bucket * 1000), value }
}

function isDistinct(definition: TrendDefinition, series: number): boolean {
  const kind = definition.series[series]?.measure.kind
  return kind === 'visitors' || kind === 'persons' || kind === 'sessions'
}

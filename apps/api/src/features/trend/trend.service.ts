import type { ClickHouseReader } from '@sightline/db/clickhouse'
import { isTooManyGroups, toQueryProof } from '@sightline/db/query'
import {
  buildTrendBreakdownQuery,
  buildTrendQuery,
  buildTrendTopQuery,
  buildTrendValuesQuery,
  noneLine,
  otherLine,
  type TrendBreakdownRow,
  type TrendRow,
  type TrendSlice,
} from '@sightline/db/trend'
import { noMerges } from '@sightline/domain/person'
import { toProjectScope, type Project, type ProjectScope } from '@sightline/domain/project'
import { bucketStarts, previousRange, resolveRange } from '@sightline/domain/query'
import {
  toTrendResult,
  type TrendBreakdown,
  type TrendCell,
  type TrendDefinition,
  type TrendLineCells,
  type TrendResult,
} from '@sightline/domain/trend'
import type { PersonMaps } from '../person/person-maps.ts'
import type { QueryCache } from '../query/query-cache.ts'
import { createQueryLog, type QueryLog } from '../query/query-log.ts'

export interface TrendServiceDeps {
  readonly clickhouse: ClickHouseReader
  readonly cache: QueryCache
  readonly persons: PersonMaps
  readonly now: () => Date
}

export type TrendService = ReturnType<typeof createTrendService>

/** Answers trend definitions. One query for each series and period; all of them run at once. */
export function createTrendService(deps: TrendServiceDeps) {
  return {
    /** @throws DomainError `invalid_input` for a range without sense or with too many points, `unavailable`. */
    run(project: Project, definition: TrendDefinition): Promise<TrendResult> {
      const scope = toProjectScope(project)
      return deps.cache.through({ kind: 'trend', scope, definition }, () => compute(scope, definition))
    },
  }

  async function compute(scope: ProjectScope, definition: TrendDefinition): Promise<TrendResult> {
    const computedAt = deps.now()
    const { timeZone } = scope
    const range = resolveRange(definition.range, computedAt, timeZone)
    bucketStarts(range, definition.granularity, timeZone)
    const before = definition.compare ? previousRange(range, computedAt, timeZone) : undefined
    const log = createQueryLog(deps.clickhouse)
    const countsPersons = definition.series.some(({ measure }) => measure.kind === 'persons')
    const persons = countsPersons ? await deps.persons.get(scope) : noMerges
    const answers = await Promise.all(
      definition.series.map(async (series, index): Promise<TrendLineCells[]> => {
        const slice = { series, filters: definition.filters, range, granularity: definition.granularity, persons }
        const previousSlice = before === undefined ? undefined : { ...slice, range: before }
        const lines =
          definition.breakdown === undefined
            ? await runPlain(log, scope, slice, previousSlice)
            : await runBreakdown(log, scope, definition.breakdown, slice, previousSlice)
        return lines.map((line) => ({ ...line, series: index }))
      }),
    )
    const lines = answers.flat()
    const proof = toQueryProof({
      definition: 'trend@1',
      table: 'events',
      queries: log.answered,
      elapsedMs: log.elapsedMs(),
      computedAt,
      notes: [],
    })
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
  const current = await readBreakdown(log, scope, breakdown, slice)
  const values = listValues(current)
  const previous = before && withoutWhole(await log.run(buildTrendValuesQuery(scope, before, breakdown, values)))
  const lines = [...values.keys(), noneLine, otherLine]
  return lines.flatMap((line): Cells[] => {
    const cells = current.filter((row) => row.line === line).map(toCell)
    if (cells.length === 0) return []
    const previousCells = previous?.filter((row) => row.line === line).map(toCell)
    return [
      {
        breakdown: toBreakdown(line, values),
        current: cells,
        ...(previousCells === undefined ? {} : { previous: previousCells }),
      },
    ]
  })
}

/** In one pass; in two, which hold less, when the field has too many values for that. */
async function readBreakdown(log: QueryLog, scope: ProjectScope, breakdown: string, slice: TrendSlice) {
  try {
    return withoutWhole(await log.run(buildTrendBreakdownQuery(scope, slice, breakdown)))
  } catch (error) {
    if (!isTooManyGroups(error)) throw error
    const top = await log.run(buildTrendTopQuery(scope, slice, breakdown))
    const values = top.map((row) => row.value_label)
    return withoutWhole(await log.run(buildTrendValuesQuery(scope, slice, breakdown, values)))
  }
}

function withoutWhole(rows: readonly TrendBreakdownRow[]): TrendBreakdownRow[] {
  return rows.filter((row) => row.is_whole === 0)
}

/** The values of the lines, largest first. */
function listValues(rows: readonly TrendBreakdownRow[]): string[] {
  const totals = rows.filter((row) => row.is_total === 1 && row.line < noneLine)
  return totals.toSorted((a, b) => a.line - b.line).map((row) => row.label)
}

function toBreakdown(line: number, values: readonly string[]): TrendBreakdown {
  if (line === noneLine) return { kind: 'none' }
  const value = values[line]
  return value === undefined ? { kind: 'other' } : { kind: 'value', value }
}

function toCell(row: TrendRow): TrendCell {
  const value = row.value ?? 0
  return row.is_total === 1 ? { value } : { at: new Date(row.bucket * 1000), value }
}

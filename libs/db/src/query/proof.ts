import type { QueryProof } from '@sightline/domain/query'
import type { ClickHouseAnswer, ClickHouseQuery } from '../clickhouse/index.ts'

/** A query together with what it cost. */
export type AnsweredQuery = Pick<ClickHouseQuery<unknown>, 'name' | 'sql' | 'params'> &
  Pick<ClickHouseAnswer<unknown>, 'rowsRead' | 'bytesRead' | 'elapsedMs'>

/** Distinct counts are exact up to here; beyond, uniqCombined64(20) estimates. */
const exactDistinctLimit = 65_536

export interface ProofInput {
  readonly definition: string
  readonly table: string
  readonly queries: readonly AnsweredQuery[]
  readonly computedAt: Date
  readonly notes: readonly string[]
}

/** Sums what several queries read; `sql` holds their texts, each headed by its name and its bound values. */
export function toQueryProof(input: ProofInput): QueryProof {
  const sum = (pick: (query: AnsweredQuery) => number) => input.queries.reduce((total, query) => total + pick(query), 0)
  return {
    definition: input.definition,
    table: input.table,
    sql: input.queries.map(toProofText).join('\n\n'),
    rowsRead: sum((query) => query.rowsRead),
    bytesRead: sum((query) => query.bytesRead),
    elapsedMs: sum((query) => query.elapsedMs),
    computedAt: input.computedAt,
    cacheAgeMs: 0,
    notes: input.notes,
  }
}

function toProofText(query: AnsweredQuery): string {
  const params = Object.entries(query.params).map(([name, value]) => `--   ${name} = ${JSON.stringify(value)}`)
  return [`-- ${query.name}`, ...params, query.sql.trim()].join('\n')
}

/** The sentence about estimates, when one of these distinct counts is large enough to be one. */
export function toDistinctNotes(counts: readonly number[]): string[] {
  if (!counts.some((count) => count > exactDistinctLimit)) return []
  return ['Distinct counts above 65 536 are estimates with a standard error of 0.1 % (uniqCombined64(20)).']
}

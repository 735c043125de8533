import type { QueryProof } from '@sightline/domain/query'
import type { ClickHouseAnswer, ClickHouseQuery } from '../clickhouse/index.ts'

/** A query together with what it cost. */
export type AnsweredQuery = Pick<ClickHouseQuery<unknown>, 'name' | 'sql' | 'params'> &
  Pick<ClickHouseAnswer<unknown>, 'rowsRead' | 'bytesRead'>

export interface ProofInput {
  readonly definition: string
  readonly table: string
  readonly queries: readonly AnsweredQuery[]
  /** From the first question to the last answer. */
  readonly elapsedMs: number
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
    elapsedMs: input.elapsedMs,
    computedAt: input.computedAt,
    cacheAgeMs: 0,
    notes: input.notes,
  }
}

function toProofText(query: AnsweredQuery): string {
  const params = Object.entries(query.params).map(([name, value]) => `--   ${name} = ${JSON.stringify(value)}`)
  return [`-- ${query.name}`, ...params, query.sql.trim()].join('\n')
}

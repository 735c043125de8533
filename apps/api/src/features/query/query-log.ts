import type { ClickHouseQuery, ClickHouseReader } from '@sightline/db/clickhouse'
import type { AnsweredQuery } from '@sightline/db/query'

/** The queries behind one answer, for its proof. */
export interface QueryLog {
  run<Row>(query: ClickHouseQuery<Row>): Promise<Row[]>
  readonly answered: readonly AnsweredQuery[]
}

/** Cancels its queries when `signal` aborts: nobody waits for them any more. */
export function createQueryLog(reader: ClickHouseReader, signal?: AbortSignal): QueryLog {
  const answered: AnsweredQuery[] = []
  return {
    answered,
    async run(query) {
      const { rows, rowsRead, bytesRead, elapsedMs } = await reader.run(query, signal)
      answered.push({ name: query.name, sql: query.sql, params: query.params, rowsRead, bytesRead, elapsedMs })
      return rows
    },
  }
}

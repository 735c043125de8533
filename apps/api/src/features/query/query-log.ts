import type { ClickHouseQuery, ClickHouseReader } from '@sightline/db/clickhouse'
import type { AnsweredQuery } from '@sightline/db/query'

/** The queries behind one answer, for its proof. */
export interface QueryLog {
  run<Row>(query: ClickHouseQuery<Row>): Promise<Row[]>
  readonly answered: readonly AnsweredQuery[]
  /** From the first question to the last answer so far: queries that run at the same time count once. */
  elapsedMs(): number
}

/** @param clock milliseconds that only grow. */
export function createQueryLog(reader: ClickHouseReader, clock: () => number = () => performance.now()): QueryLog {
  const answered: AnsweredQuery[] = []
  let askedAt: number | undefined
  let answeredAt = 0
  return {
    answered,
    elapsedMs: () => (askedAt === undefined ? 0 : answeredAt - askedAt),
    async run(query) {
      askedAt ??= clock()
      const { rows, rowsRead, bytesRead } = await reader.run(query)
      answeredAt = clock()
      answered.push({ name: query.name, sql: query.sql, params: query.params, rowsRead, bytesRead })
      return rows
    },
  }
}

import type { ClickHouseClient } from '@clickhouse/client'
import type { ZodType } from 'zod'
import { toStorageError } from './errors.ts'

/** A read as data: no value stands in the text, every value is bound. */
export interface ClickHouseQuery<Row> {
  /** For logs, metrics and `system.query_log` (as a comment), for instance `trend_count`. */
  readonly name: string
  readonly sql: string
  /** Bound as `{name:Type}`; a Date binds to DateTime and DateTime64. */
  readonly params: Readonly<Record<string, unknown>>
  readonly row: ZodType<Row>
}

export interface ClickHouseAnswer<Row> {
  readonly rows: Row[]
  readonly rowsRead: number
  readonly bytesRead: number
}

export interface ClickHouseReader {
  /** @throws DomainError `unavailable` when the store does not answer or is too busy; the signal's reason once it aborts. */
  run<Row>(query: ClickHouseQuery<Row>, signal?: AbortSignal): Promise<ClickHouseAnswer<Row>>
}

export interface ReaderLimits {
  readonly maxExecutionSeconds: number
  readonly maxMemoryBytes: number
  readonly maxResultRows: number
}

const defaultLimits: ReaderLimits = { maxExecutionSeconds: 30, maxMemoryBytes: 2_000_000_000, maxResultRows: 1_000_000 }

/** Runs read-only queries, each bounded in time, memory and result; a caller that goes away cancels its query. */
export function createClickHouseReader(
  client: ClickHouseClient,
  limits: ReaderLimits = defaultLimits,
): ClickHouseReader {
  const settings = {
    readonly: '2',
    cancel_http_readonly_queries_on_client_close: 1,
    max_execution_time: limits.maxExecutionSeconds,
    max_memory_usage: String(limits.maxMemoryBytes),
    max_result_rows: String(limits.maxResultRows),
    output_format_json_quote_64bit_integers: 0,
  } as const
  return {
    async run(query, signal) {
      try {
        const answer = await client.query({
          query: `/* ${query.name} */ ${query.sql}`,
          query_params: { ...query.params },
          format: 'JSON',
          clickhouse_settings: settings,
          ...(signal === undefined ? {} : { abort_signal: signal }),
        })
        const body = await answer.json<unknown>()
        return {
          rows: body.data.map((row) => query.row.parse(row)),
          rowsRead: body.statistics?.rows_read ?? 0,
          bytesRead: body.statistics?.bytes_read ?? 0,
        }
      } catch (error) {
        throw toStorageError(error, signal)
      }
    },
  }
}

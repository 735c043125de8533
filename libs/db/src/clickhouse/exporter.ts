import { Readable } from 'node:stream'
import { ClickHouseError, type ClickHouseClient } from '@clickhouse/client'
import { DomainError } from '@sightline/domain/kernel'
import { toStorageError } from './errors.ts'
import type { ClickHouseQuery, ReaderLimits } from './reader.ts'

/** A read whose answer is a file that ClickHouse itself writes: no row of it is looked at here. */
export type ClickHouseExport = Omit<ClickHouseQuery<unknown>, 'row'>

/** Formats by their names at our edges. */
const formats = { csv: 'CSVWithNames', ndjson: 'JSONEachRow', parquet: 'Parquet' } as const
export type ExportFormat = keyof typeof formats

export interface ClickHouseExporter {
  /**
   * Opens the file. It is read no faster than it is taken, and a caller that goes away cancels the query.
   * @throws DomainError `limit_exceeded` when it has more rows than one file may have, `unavailable`.
   */
  open(query: ClickHouseExport, format: ExportFormat, signal?: AbortSignal): Promise<Readable>
}

/** Nobody looks at a screen meanwhile, so it may take longer than a report; but the client waits 120 s for an answer. */
const defaultLimits: ReaderLimits = {
  maxExecutionSeconds: 100,
  maxMemoryBytes: 2_000_000_000,
  maxResultRows: 1_000_000,
}

/** `TOO_MANY_ROWS_OR_BYTES`: `max_result_rows` was reached. */
const tooManyResultRows = '396'

/**
 * Runs read-only queries, bounded as those of the reader are, and hands on their answers as files.
 *
 * The server answers when the file is complete (`wait_end_of_query`; what does not fit into its buffer lies on its disk):
 * a query that fails half way is an error with its code and never the first half of a file, and a slow download holds no
 * query. What is sorted and grouped goes to disk as well before it reaches the limit of memory.
 */
export function createClickHouseExporter(
  client: ClickHouseClient,
  limits: ReaderLimits = defaultLimits,
): ClickHouseExporter {
  const spillBytes = String(Math.floor(limits.maxMemoryBytes / 2))
  const settings = {
    readonly: '2',
    cancel_http_readonly_queries_on_client_close: 1,
    wait_end_of_query: 1,
    max_execution_time: limits.maxExecutionSeconds,
    max_memory_usage: String(limits.maxMemoryBytes),
    max_result_rows: String(limits.maxResultRows),
    max_bytes_before_external_group_by: spillBytes,
    max_bytes_before_external_sort: spillBytes,
    // Instants as ISO 8601, no value as an empty cell, whole numbers as numbers; Parquet that every reader can unpack.
    date_time_output_format: 'iso',
    format_csv_null_representation: '',
    output_format_json_quote_64bit_integers: 0,
    output_format_parquet_string_as_string: 1,
    output_format_parquet_compression_method: 'snappy',
  } as const
  return {
    async open(query, format, signal) {
      try {
        const { stream } = await client.exec({
          query: `/* ${query.name} */ ${query.sql}\nFORMAT ${formats[format]}`,
          ...(await toParts(query.params)),
          clickhouse_settings: settings,
          ...(signal === undefined ? {} : { abort_signal: signal }),
        })
        return stream
      } catch (error) {
        if (error instanceof ClickHouseError && error.code === tooManyResultRows) {
          throw new DomainError('limit_exceeded', 'the file would have too many rows', {
            maxRows: limits.maxResultRows,
          })
        }
        throw toStorageError(error, signal)
      }
    },
  }
}

/**
 * Lists may be longer than a URL can be, and `exec` sends all values in it: so they go as the form that the driver makes
 * of long values for `query`.
 */
async function toParts(params: ClickHouseExport['params']) {
  const form = new FormData()
  const others: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(params)) {
    if (Array.isArray(value)) form.set(`param_${name}`, toArrayText(value))
    else others[name] = value
  }
  // A form without fields is none to ClickHouse.
  if ([...form.keys()].length === 0) return { query_params: others }
  const body = new Response(form)
  return {
    query_params: others,
    http_headers: { 'content-type': body.headers.get('content-type') ?? '' },
    values: Readable.from([Buffer.from(await body.arrayBuffer())]),
  }
}

const escapes: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** As ClickHouse reads an array: texts in quotes, numbers as they are. A form would make two characters of a line's end. */
function toArrayText(values: readonly unknown[]): string {
  const quote = (value: string) => `'${value.replaceAll(/[\\'\t\n\r]/g, (found) => escapes[found] ?? `\\${found}`)}'`
  return `[${values.map((value) => (typeof value === 'string' ? quote(value) : String(value))).join(',')}]`
}

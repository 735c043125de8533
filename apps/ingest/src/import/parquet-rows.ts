import { DomainError, isInexact } from '@sightline/domain/kernel'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import type { ImportRows } from './import-row.ts'

/** Rows that are decoded at once; each time costs a look into the row group that holds them. */
const rowsAtOnce = 20_000

/**
 * Rows of a Parquet file on disk: its directory stands at the end, so it cannot be read as it arrives.
 * @throws DomainError `invalid_input` when it is none.
 */
export async function* readParquetRows(filePath: string): ImportRows {
  const file = await asyncBufferFromFile(filePath)
  const metadata = await parquetMetadataAsync(file).catch((error: unknown) => {
    throw new DomainError('invalid_input', 'the file is no Parquet', {}, error)
  })
  const rows = Number(metadata.num_rows)
  for (let rowStart = 0; rowStart < rows; rowStart += rowsAtOnce) {
    const rowEnd = Math.min(rows, rowStart + rowsAtOnce)
    const records = await parquetReadObjects({ file, metadata, rowStart, rowEnd, compressors }).catch(
      (error: unknown) => {
        throw new DomainError('invalid_input', 'the Parquet file cannot be read', { row: rowStart + 1 }, error)
      },
    )
    for (const [index, record] of records.entries()) {
      yield { number: rowStart + index + 1, fields: toJsonObject(record) }
    }
  }
}

function toJsonObject(record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const cells = Object.entries(record).map(([name, value]) => [name, toJson(value)] as const)
  return Object.fromEntries(cells.filter(([, value]) => value !== undefined && value !== null))
}

/** What JSON has in place of Parquet's own types; integers keep every digit, also where no double holds them. */
function toJson(value: unknown): unknown {
  if (typeof value === 'bigint') return isInexact(Number(value)) ? JSON.rawJSON(value.toString()) : Number(value)
  // One beyond all dates stays a text, so that its row is refused and not dated to its arrival.
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? String(value) : value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8')
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value === 'object' && value !== null) return toJsonObject(value as Readonly<Record<string, unknown>>)
  return value
}

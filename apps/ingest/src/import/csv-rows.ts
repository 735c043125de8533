import { pipeline, Readable } from 'node:stream'
import { DomainError } from '@sightline/domain/kernel'
import { CsvError, parse } from 'csv-parse'
import type { ImportRows } from './import-row.ts'

const maxRecordBytes = 1024 * 1024

/**
 * CSV with a header (RFC 4180); every value is a text, and an empty cell is none.
 * @throws DomainError `invalid_input` for a file that is no CSV, such as one that ends within quotes.
 */
export async function* readCsvRows(bytes: AsyncIterable<Buffer>): ImportRows {
  const parser = parse({
    bom: true,
    columns: true,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: maxRecordBytes,
  })
  // Its error comes out of the loop below.
  pipeline(Readable.from(bytes), parser, () => undefined)
  let number = 0
  try {
    for await (const record of parser) {
      const cells = Object.entries(record as Readonly<Record<string, string>>)
      yield { number: ++number, fields: Object.fromEntries(cells.filter(([, value]) => value !== '')) }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const { lines: line, message: reason } = error
    throw new DomainError('invalid_input', 'the file is no CSV', { line, reason }, error)
  }
}

import { isUtf8 } from 'node:buffer'
import { DomainError } from '@sightline/domain/kernel'
import { createCsvEnds, toCsvCells } from './csv-records.ts'
import type { ImportRow, ImportRows } from './import-row.ts'
import { peek } from './peek.ts'
import { splitRecords } from './split-records.ts'

/** Far longer than any event may be. */
const maxRowBytes = 1024 * 1024

const utf8Mark = Buffer.from('\uFEFF', 'utf8')
const utf16Mark = Buffer.from('\uFEFF', 'utf16le')

/**
 * CSV with a header (RFC 4180); every value is a text, and an empty cell is none. Empty lines do not count.
 * @throws DomainError `invalid_input` for a file that is no CSV: its header cannot be read, or it ends within quotes.
 */
export async function* readCsvRows(bytes: AsyncIterable<Buffer>): ImportRows {
  let columns: readonly string[] | undefined
  let number = 0
  for await (const record of splitRecords(toUtf8(bytes), createCsvEnds(), maxRowBytes)) {
    if (record?.length === 0) continue
    const cells = toCells(record)
    if (columns !== undefined) yield toRow(++number, columns, cells)
    else if (typeof cells !== 'string') columns = cells
    else throw new DomainError('invalid_input', 'the file is no CSV', { reason: cells })
  }
}

/** The cells of a record, or why it has none. */
function toCells(record: Buffer | undefined): readonly string[] | string {
  if (record === undefined) return `expected a row of at most ${maxRowBytes} bytes`
  return isUtf8(record) ? toCsvCells(record.toString('utf8')) : 'expected text in UTF-8'
}

/** Cells beyond the last column have no name and are left out. */
function toRow(number: number, columns: readonly string[], cells: readonly string[] | string): ImportRow {
  if (typeof cells === 'string') return { number, fault: cells }
  const named = columns.map((column, index) => [column, cells[index] ?? ''] as const)
  return { number, fields: Object.fromEntries(named.filter(([, cell]) => cell !== '')) }
}

/** The bytes without a byte order mark; from UTF-16, where the mark is of that. */
async function* toUtf8(bytes: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const { head, all } = await peek(bytes, utf8Mark.length)
  const isUtf16 = head.indexOf(utf16Mark) === 0
  const decoder = new TextDecoder('utf-16le')
  let skip = head.equals(utf8Mark) ? utf8Mark.length : 0
  for await (const piece of all) {
    yield isUtf16 ? Buffer.from(decoder.decode(piece, { stream: true })) : piece.subarray(skip)
    skip = 0
  }
}

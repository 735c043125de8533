import { isUtf8 } from 'node:buffer'
import { isFields } from '../doors/wire/fields.ts'
import { parseExactJson } from '../doors/wire/json.ts'
import type { ImportRow, ImportRows } from './import-row.ts'
import { splitRecords, type RecordEnds } from './split-records.ts'

const newline = 0x0a
/** Longer than any event may be. */
const maxLineBytes = 256 * 1024

const lineEnds: RecordEnds = { find: (piece, from) => piece.indexOf(newline, from) }

/** A JSON object in each line; empty lines do not count. */
export async function* readNdjsonRows(bytes: AsyncIterable<Buffer>): ImportRows {
  let number = 0
  for await (const line of splitRecords(bytes, lineEnds, maxLineBytes)) {
    if (line !== undefined && line.toString('utf8').trim() === '') continue
    number++
    yield line === undefined
      ? { number, fault: `expected a line of at most ${maxLineBytes} bytes` }
      : toRow(number, line)
  }
}

function toRow(number: number, line: Buffer): ImportRow {
  if (!isUtf8(line)) return { number, fault: 'expected text in UTF-8' }
  try {
    const value = parseExactJson(line.toString('utf8'))
    return isFields(value) ? { number, fields: value } : { number, fault: 'expected a JSON object' }
  } catch {
    return { number, fault: 'expected a JSON object' }
  }
}

import { isUtf8 } from 'node:buffer'
import { isFields } from '../doors/wire/fields.ts'
import { parseExactJson } from '../doors/wire/json.ts'
import type { ImportRow, ImportRows } from './import-row.ts'

const newline = 0x0a
/** Longer than any event may be. A longer line is skipped without being held. */
const maxLineBytes = 256 * 1024

/** A JSON object in each line; empty lines do not count. */
export async function* readNdjsonRows(bytes: AsyncIterable<Buffer>): ImportRows {
  let number = 0
  for await (const line of readLines(bytes)) {
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

/** Lines without their ends; undefined for one that is too long. */
async function* readLines(bytes: AsyncIterable<Buffer>): AsyncIterable<Buffer | undefined> {
  let pieces: Buffer[] = []
  let length = 0
  const add = (piece: Buffer) => {
    length += piece.length
    if (length <= maxLineBytes) pieces.push(piece)
    else pieces = []
  }
  const take = () => {
    const line = length > maxLineBytes ? undefined : Buffer.concat(pieces)
    pieces = []
    length = 0
    return line
  }
  for await (const chunk of bytes) {
    let from = 0
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      add(chunk.subarray(from, at))
      yield take()
      from = at + 1
    }
    add(chunk.subarray(from))
  }
  if (length > 0) yield take()
}

import { DomainError } from '@sightline/domain/kernel'
import type { RecordEnds } from './split-records.ts'

const [quote, comma, lineFeed, carriageReturn] = [0x22, 0x2c, 0x0a, 0x0d] as const

/**
 * Records of CSV end at every line end outside of quotes (RFC 4180): CR, LF or both, between which lies an empty record.
 * Only a quote at the beginning of a cell opens one; elsewhere, as in `5" pipe`, it is text.
 * @throws DomainError `invalid_input` at the end of bytes that end within quotes.
 */
export function createCsvEnds(): RecordEnds {
  let isQuoted = false
  let canOpen = true
  let line = 1
  let recordLine = 1
  return {
    find(piece, from) {
      for (let at = from; at < piece.length; at++) {
        const byte = piece[at]
        if (byte === lineFeed) line++
        if (byte === quote) {
          const isClosing = isQuoted
          isQuoted = !isQuoted && canOpen
          // The second of a doubled quote opens again what the first has closed.
          canOpen = isClosing
        } else if (!isQuoted) {
          const isEnd = byte === lineFeed || byte === carriageReturn
          canOpen = isEnd || byte === comma
          if (!isEnd) continue
          recordLine = line
          return at
        }
      }
      return -1
    },

    finish() {
      if (!isQuoted) return
      throw new DomainError('invalid_input', 'the file is no CSV', {
        line: recordLine,
        reason: 'a quote is not closed',
      })
    },
  }
}

/** The texts of a record's cells. What follows a closing quote in its cell makes the quotes a part of the text. */
export function toCsvCells(record: string): readonly string[] {
  if (!record.includes('"')) return record.split(',')
  return Array.from(`,${record}`.matchAll(/,(?:"([^"]*(?:""[^"]*)*)")?([^,]*)/g), ([, quoted, rest = '']) => {
    if (quoted === undefined) return rest
    const text = quoted.replaceAll('""', '"')
    return rest === '' ? text : `"${text}"${rest}`
  })
}

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDomainError } from '@sightline/domain/kernel'
import fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { makeTempDir } from '../testing/temp-dir.ts'
import { readCsvRows } from './csv-rows.ts'
import type { ImportRow, ImportRows } from './import-row.ts'
import { readNdjsonRows } from './ndjson-rows.ts'
import { readParquetRows } from './parquet-rows.ts'

/** The text in pieces of the given size, as a network may deliver it. */
async function* inPieces(text: string | Buffer, size: number): AsyncIterable<Buffer> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size))
}

async function collect(rows: ImportRows): Promise<ImportRow[]> {
  const collected: ImportRow[] = []
  for await (const row of rows) collected.push(row)
  return collected
}

const jsonOf = (rows: readonly ImportRow[]) => rows.map((row) => JSON.stringify(row.fields ?? row.fault))

describe('readNdjsonRows', () => {
  it('gives back any objects, however the bytes arrive and lines end', async () => {
    const objects = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(objects, fc.integer({ min: 1, max: 50 }), fc.boolean(), async (values, size, isWindows) => {
        const lines = values.map((value) => JSON.stringify(value))
        const rows = await collect(readNdjsonRows(inPieces(lines.join(isWindows ? '\r\n' : '\n'), size)))
        expect(rows.map(({ number }) => number)).toEqual(lines.map((_, index) => index + 1))
        expect(jsonOf(rows)).toEqual(values.map((value) => JSON.stringify(value)))
      }),
    )
  })

  it('keeps digits that no double can hold', async () => {
    const line = '{"properties":{"id":9007199254740993}}'
    expect(jsonOf(await collect(readNdjsonRows(inPieces(line, 7))))).toEqual([line])
  })

  it('faults single lines: no JSON, no object, no UTF-8, far too long; and skips empty ones', async () => {
    const file = Buffer.concat([
      Buffer.from('{"a":1}\n\n[1]\n{"a":\n'),
      Buffer.from('{"a":"\xe9"}\n', 'latin1'),
      Buffer.from(`{"a":"${'x'.repeat(300_000)}"}\n{"a":2}`),
    ])
    const rows = await collect(readNdjsonRows(inPieces(file, 10_000)))
    expect(rows.map(({ number, fields }) => [number, fields?.['a']])).toEqual([
      [1, 1],
      [2, undefined],
      [3, undefined],
      [4, undefined],
      [5, undefined],
      [6, 2],
    ])
  })
})

describe('readCsvRows', () => {
  const cell = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !text.includes('\0') && text.isWellFormed())

  it('gives back any cells: quotes, commas, line ends, every script', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { maxLength: 10 }),
        fc.integer({ min: 1, max: 40 }),
        async (cells, size) => {
          const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
          const text = ['\uFEFFa,b', ...cells.map((row) => row.map(quote).join(','))].join('\r\n')
          const rows = await collect(readCsvRows(inPieces(text, size)))
          expect(rows).toEqual(cells.map(([a, b], index) => ({ number: index + 1, fields: { a, b } })))
        },
      ),
    )
  })

  it('takes an empty cell for none, and a short line for one with empty cells', async () => {
    expect(await collect(readCsvRows(inPieces('a,b\n1,\n2\n', 3)))).toEqual([
      { number: 1, fields: { a: '1' } },
      { number: 2, fields: { a: '2' } },
    ])
  })

  it('says at which line a file ends within quotes', async () => {
    const reading = collect(readCsvRows(inPieces('a\n1\n"2', 3)))
    await expect(reading).rejects.toSatisfy((error) => isDomainError(error) && error.details['line'] === 3)
  })
})

describe('readParquetRows', () => {
  it('gives back texts, numbers, large integers, instants and JSON, and leaves out nulls', async () => {
    const path = join(makeTempDir(), 'a.parquet')
    const at = new Date(Date.UTC(2026, 0, 31, 12))
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: 'event', data: ['a', 'ü😀'], type: 'STRING' },
        { name: 'amount', data: [12.5, -0.25], type: 'DOUBLE' },
        { name: 'id', data: [9007199254740993n, 1n], type: 'INT64' },
        { name: 'timestamp', data: [at, at], type: 'TIMESTAMP' },
        { name: 'plan', data: [null, 'pro'], type: 'STRING', nullable: true },
        { name: 'properties', data: [{ a: [1] }, {}], type: 'JSON' },
      ],
    })
    writeFileSync(path, Buffer.from(buffer))
    expect(jsonOf(await collect(readParquetRows(path)))).toEqual([
      '{"event":"a","amount":12.5,"id":9007199254740993,"timestamp":"2026-01-31T12:00:00.000Z","properties":{"a":[1]}}',
      '{"event":"ü😀","amount":-0.25,"id":1,"timestamp":"2026-01-31T12:00:00.000Z","plan":"pro","properties":{}}',
    ])
  })

  it('refuses a file that is none', async () => {
    const path = join(makeTempDir(), 'a.parquet')
    writeFileSync(path, 'event,user_id\na,b\n')
    await expect(collect(readParquetRows(path))).rejects.toSatisfy(isDomainError)
  })
})

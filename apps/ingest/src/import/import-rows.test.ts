import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseCapturedEvent } from '@sightline/domain/event'
import { isDomainError } from '@sightline/domain/kernel'
import { parse as parseCsv } from 'csv-parse/sync'
import fc from 'fast-check'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { makeTempDir } from '../testing/temp-dir.ts'
import { readCsvRows } from './csv-rows.ts'
import type { ImportRow, ImportRows } from './import-row.ts'
import { readNdjsonRows } from './ndjson-rows.ts'
import { readParquetRows } from './parquet-rows.ts'
import { toNativeEvent } from './row-event.ts'

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

function parseOr<Value, Other>(other: Other, parse: () => Value): Value | Other {
  try {
    return parse()
  } catch {
    return other
  }
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

  it('reads any text as csv-parse does, which cannot pass over a row that is too long', async () => {
    const piece = fc.constantFrom('"', '"', ',', '\n', 'a', 'é', ' ', '""', '",', '\n"')
    const options = { columns: true, skip_empty_lines: true, relax_column_count: true, relax_quotes: true } as const
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
        const text = `x,y\n${pieces.join('')}`
        const rows = await collect(readCsvRows(inPieces(text, 3))).catch(() => 'no CSV')
        const reference = parseOr('no CSV', () => parseCsv(text, options) as Readonly<Record<string, string>>[])
        if (typeof rows === 'string' || typeof reference === 'string') expect(rows).toEqual(reference)
        else
          expect(rows.map(({ fields }) => ({ x: '', y: '', ...fields }))).toEqual(
            reference.map((row) => ({ x: '', y: '', ...row })),
          )
      }),
      { numRuns: 1_000 },
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

  it.each([
    ['5" pipe,2', { a: '5" pipe', b: '2' }],
    ['"5"" pipe",2', { a: '5" pipe', b: '2' }],
    ['"1,5"",6",2', { a: '1,5",6', b: '2' }],
    ['"pro" plan,2', { a: '"pro" plan', b: '2' }],
    ['"1,5" m,2', { a: '"1,5" m', b: '2' }],
    ['"",2', { b: '2' }],
    ['"""",2', { a: '"', b: '2' }],
    ['1,2,3', { a: '1', b: '2' }],
  ])('reads the cells of %s', async (row, fields) => {
    expect(await collect(readCsvRows(inPieces(`a,b\n${row}\n`, 1)))).toEqual([{ number: 1, fields }])
  })

  it.each(['\n', '\r\n', '\r', '\n\n'])('ends a row at %j, but not within quotes', async (end) => {
    const file = ['a,b', `"1${end}",2`, '3,4', ''].join(end)
    expect(await collect(readCsvRows(inPieces(file, 1)))).toEqual([
      { number: 1, fields: { a: `1${end}`, b: '2' } },
      { number: 2, fields: { a: '3', b: '4' } },
    ])
  })

  it('faults a row that is too long, and reads the ones before and after it', async () => {
    const long = 'x,""\n'.repeat(400_000)
    const rows = await collect(readCsvRows(inPieces(`a\n1\n"${long}"\n2\n${'y'.repeat(2_000_000)}\n3`, 50_000)))
    expect(rows).toEqual([
      { number: 1, fields: { a: '1' } },
      { number: 2, fault: 'expected a row of at most 1048576 bytes' },
      { number: 3, fields: { a: '2' } },
      { number: 4, fault: 'expected a row of at most 1048576 bytes' },
      { number: 5, fields: { a: '3' } },
    ])
  })

  it('reads a cell that is nothing but quotes', async () => {
    const rows = await collect(readCsvRows(inPieces(`a\n"${'""'.repeat(500_000)}"`, 50_000)))
    expect(rows).toEqual([{ number: 1, fields: { a: '"'.repeat(500_000) } }])
  })

  it('faults rows that are not UTF-8, and keeps the sign for such text where the file has it', async () => {
    const file = Buffer.concat([Buffer.from('a\ncafé\n'), Buffer.from('caf\xe9\n', 'latin1'), Buffer.from('\uFFFD\n')])
    expect(await collect(readCsvRows(inPieces(file, 3)))).toEqual([
      { number: 1, fields: { a: 'café' } },
      { number: 2, fault: 'expected text in UTF-8' },
      { number: 3, fields: { a: '\uFFFD' } },
    ])
  })

  it('refuses a file whose header cannot be read', async () => {
    const isRefusal = (error: unknown) => isDomainError(error) && error.code === 'invalid_input'
    const latin = Buffer.from('pr\xe9nom\na', 'latin1')
    await expect(collect(readCsvRows(inPieces(latin, 9)))).rejects.toSatisfy(isRefusal)
    await expect(collect(readCsvRows(inPieces(`${'a'.repeat(2_000_000)}\n1`, 50_000)))).rejects.toSatisfy(isRefusal)
  })

  it('reads UTF-16 that says so with a byte order mark', async () => {
    const file = Buffer.from('\uFEFFa,b\n"é\u{1F600}",2\n', 'utf16le')
    expect(await collect(readCsvRows(inPieces(file, 1)))).toEqual([{ number: 1, fields: { a: 'é\u{1F600}', b: '2' } }])
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

  it('makes plain numbers of integers, so that each reaches its column', async () => {
    const path = join(makeTempDir(), 'a.parquet')
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: 'event', data: ['a'], type: 'STRING' },
        { name: 'user_id', data: [42n], type: 'INT64' },
        { name: 'timestamp', data: [1767323045000n], type: 'INT64' },
        { name: 'revenue', data: [12n], type: 'INT64' },
        { name: 'duration_ms', data: [1500n], type: 'INT64' },
        { name: 'large', data: [-9007199254740993n], type: 'INT64' },
        { name: 'context.screen.width', data: [1440n], type: 'INT64' },
        { name: 'context.screen.height', data: [900n], type: 'INT64' },
      ],
    })
    writeFileSync(path, Buffer.from(buffer))
    const [row] = await collect(readParquetRows(path))
    const parsed = parseCapturedEvent(toNativeEvent(row?.fields ?? {}, new Map(), 'e1'))
    expect(parsed).toMatchObject({
      kind: 'event',
      event: {
        userId: '42',
        timestampMs: Date.UTC(2026, 0, 2, 3, 4, 5),
        revenue: 12,
        durationMs: 1500,
        properties: '{"revenue":12,"duration_ms":1500,"large":-9007199254740993}',
        context: { screen: '1440x900' },
      },
    })
  })

  it('reads decimals, dates and instants of any unit as what they stand for', async () => {
    const path = join(makeTempDir(), 'a.parquet')
    const micros = { type: 'INT64', converted_type: 'TIMESTAMP_MICROS', repetition_type: 'REQUIRED' } as const
    const date = { type: 'INT32', converted_type: 'DATE', repetition_type: 'REQUIRED' } as const
    const decimal = { converted_type: 'DECIMAL', precision: 9, scale: 2, repetition_type: 'REQUIRED' } as const
    const buffer = parquetWriteBuffer({
      columnData: [
        { name: 'small', data: [12.5] },
        { name: 'large', data: [-0.25] },
        { name: 'day', data: [new Date(Date.UTC(2026, 0, 31))] },
        { name: 'at', data: [new Date(Date.UTC(2026, 0, 31, 12))] },
      ],
      schema: [
        { name: 'root', num_children: 4 },
        { name: 'small', type: 'INT32', ...decimal },
        { name: 'large', type: 'INT64', ...decimal },
        { name: 'day', ...date },
        { name: 'at', ...micros },
      ],
    })
    writeFileSync(path, Buffer.from(buffer))
    expect((await collect(readParquetRows(path))).map(({ fields }) => fields)).toEqual([
      { small: 12.5, large: -0.25, day: '2026-01-31T00:00:00.000Z', at: '2026-01-31T12:00:00.000Z' },
    ])
  })

  it('reads on behind an instant that no calendar holds, such as the infinity of PostgreSQL', async () => {
    const path = join(makeTempDir(), 'a.parquet')
    const buffer = parquetWriteBuffer({
      columnData: [{ name: 'timestamp', data: [2n ** 63n - 1n, 0n] }],
      schema: [
        { name: 'root', num_children: 1 },
        { name: 'timestamp', type: 'INT64', converted_type: 'TIMESTAMP_MICROS', repetition_type: 'REQUIRED' },
      ],
    })
    writeFileSync(path, Buffer.from(buffer))
    const rows = await collect(readParquetRows(path))
    expect(rows.map(({ fields }) => fields?.['timestamp'])).toEqual(['Invalid Date', '1970-01-01T00:00:00.000Z'])
  })

  it('refuses a file that is none', async () => {
    const path = join(makeTempDir(), 'a.parquet')
    writeFileSync(path, 'event,user_id\na,b\n')
    await expect(collect(readParquetRows(path))).rejects.toSatisfy(isDomainError)
  })
})

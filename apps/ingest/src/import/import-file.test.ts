import { Readable } from 'node:stream'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { isDomainError } from '@sightline/domain/kernel'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { makeTempDir } from '../testing/temp-dir.ts'
import { readImportRows, type ImportEncoding, type ImportFormat } from './import-file.ts'

const parquet = parquetWriteBuffer({
  columnData: [
    { name: 'event', data: ['a', 'b'], type: 'STRING' },
    { name: 'user_id', data: ['u', 'v'], type: 'STRING' },
  ],
})
const files: Record<ImportFormat, Buffer> = {
  ndjson: Buffer.from('{"event":"a","user_id":"u"}\n{"event":"b","user_id":"v"}\n'),
  csv: Buffer.from('event,user_id\na,u\nb,v\n'),
  parquet: Buffer.from(parquet),
}

async function read(file: Buffer, format: ImportFormat, encoding: ImportEncoding, pieceBytes = 1_000) {
  const pieces = Array.from({ length: Math.ceil(file.length / pieceBytes) }, (_, index) =>
    file.subarray(index * pieceBytes, (index + 1) * pieceBytes),
  )
  const rows = []
  const body = Readable.from(pieces)
  for await (const { fields } of readImportRows(body, { format, encoding, spoolDirectory: makeTempDir() })) {
    rows.push(fields)
  }
  return rows
}

const expected = [
  { event: 'a', user_id: 'u' },
  { event: 'b', user_id: 'v' },
]

describe('readImportRows', () => {
  describe.each(['ndjson', 'csv', 'parquet'] as const)('of %s', (format) => {
    it.each([
      ['plain', files[format], 'identity'],
      ['gzip', gzipSync(files[format]), 'gzip'],
      ['gzip that nothing announces', gzipSync(files[format]), 'identity'],
      ['gzip that claims to be br', gzipSync(files[format]), 'br'],
      ['deflate', deflateSync(files[format]), 'deflate'],
      ['br', brotliCompressSync(files[format]), 'br'],
      ['zstd', zstdCompressSync(files[format]), 'zstd'],
    ] as const)('reads %s, however the bytes arrive', async (_name, file, encoding) => {
      expect(await read(file, format, encoding)).toEqual(expected)
      expect(await read(file, format, encoding, 1)).toEqual(expected)
    })

    it.each(['gzip', 'deflate', 'br', 'zstd'] as const)('refuses plain text that claims to be %s', async (encoding) => {
      const isRefusal = (error: unknown) => isDomainError(error) && error.code === 'invalid_input'
      await expect(read(files[format], format, encoding)).rejects.toSatisfy(isRefusal)
    })
  })

  it('has no rows for a file of one byte', async () => {
    expect(await read(Buffer.from('\n'), 'csv', 'identity')).toEqual([])
  })
})

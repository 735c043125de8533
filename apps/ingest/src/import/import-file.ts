import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline as pipe } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { DomainError, isDomainError } from '@sightline/domain/kernel'
import { isGzip } from '../doors/wire/gzip.ts'
import { readCsvRows } from './csv-rows.ts'
import type { ImportRows } from './import-row.ts'
import { readNdjsonRows } from './ndjson-rows.ts'
import { readParquetRows } from './parquet-rows.ts'
import { peek } from './peek.ts'

export const importFormats = ['ndjson', 'csv', 'parquet'] as const
export type ImportFormat = (typeof importFormats)[number]

/** Also of what a compressed file holds. */
const maxImportBytes = 1024 * 1024 * 1024

const decompressors = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
} as const
/** What a request says its body is packed in; `identity` is not at all. */
export type ImportEncoding = keyof typeof decompressors | 'identity'

const spoolPrefix = 'spool-'

/**
 * The rows of a file as it arrives; memory does not grow with it. Parquet is first written to a file of its own, which is
 * gone when the rows are.
 * @throws DomainError `invalid_input` for broken compression; `limit_exceeded` beyond `maxImportBytes`.
 */
export async function* readImportRows(
  body: AsyncIterable<Buffer>,
  file: { readonly format: ImportFormat; readonly encoding: ImportEncoding; readonly spoolDirectory: string },
): ImportRows {
  const bytes = readBytes(body, file.encoding)
  if (file.format === 'ndjson') return yield* readNdjsonRows(bytes)
  if (file.format === 'csv') return yield* readCsvRows(bytes)
  await mkdir(file.spoolDirectory, { recursive: true })
  const path = join(file.spoolDirectory, `${spoolPrefix}${crypto.randomUUID()}`)
  try {
    await pipeline(bytes, createWriteStream(path))
    yield* readParquetRows(path)
  } finally {
    await rm(path, { force: true })
  }
}

/** Removes what a kill has left of files that were being read. */
export async function removeSpooledFiles(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => [])
  for (const name of names) if (name.startsWith(spoolPrefix)) await rm(join(directory, name), { force: true })
}

/** Gzip is recognised by its first bytes, whatever the request says: a file that ends in .gz has no header of HTTP. */
async function* readBytes(body: AsyncIterable<Buffer>, saidEncoding: ImportEncoding): AsyncIterable<Buffer> {
  const { head, all } = await peek(body, 2)
  const encoding = isGzip(head) ? 'gzip' : saidEncoding
  // Its error comes out of the loop below.
  const source = encoding === 'identity' ? all : pipe(all, decompressors[encoding](), () => undefined)
  let length = 0
  try {
    for await (const chunk of source) {
      const bytes = chunk as Buffer
      length += bytes.length
      if (length > maxImportBytes) {
        throw new DomainError('limit_exceeded', 'the file is too large', { maxBytes: maxImportBytes })
      }
      yield bytes
    }
  } catch (error) {
    if (isDomainError(error) || encoding === 'identity') throw error
    throw new DomainError('invalid_input', `the file is no whole ${encoding} stream`, {}, error)
  }
}

import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import {
  brotliDecompress,
  brotliDecompressSync,
  gunzip,
  gunzipSync,
  inflate,
  inflateRaw,
  inflateRawSync,
  inflateSync,
  zstdDecompress,
  zstdDecompressSync,
} from 'node:zlib'
import { DomainError } from '@sightline/domain/kernel'
import { isGzip } from '../doors/wire/gzip.ts'

const decoders = {
  gzip: { now: gunzipSync, later: promisify(gunzip) },
  deflate: { now: inflateSync, later: promisify(inflate) },
  'raw deflate': { now: inflateRawSync, later: promisify(inflateRaw) },
  br: { now: brotliDecompressSync, later: promisify(brotliDecompress) },
  zstd: { now: zstdDecompressSync, later: promisify(zstdDecompress) },
} as const
type Encoding = keyof typeof decoders

/** Compressed bytes up to which another thread costs more than it takes off this one. */
const smallBytes = 16 * 1024

/** A body's text. `isLossy`: it held bytes that are not UTF-8, which now stand as U+FFFD. */
export interface BodyText {
  readonly text: string
  readonly isLossy: boolean
}

/**
 * From bytes to text; at once where little or nothing is compressed. The size is limited while inflating, so that a small
 * body cannot become a large one; gzip is recognised by its first bytes even where no header announces it.
 * @throws DomainError `invalid_input` for an unknown encoding, a broken one, or an empty body; `limit_exceeded`.
 */
export function readBodyText(
  bytes: Buffer,
  contentEncoding: string | undefined,
  maxBytes: number,
): BodyText | Promise<BodyText> {
  const plain = decompress(bytes, contentEncoding, maxBytes)
  return plain instanceof Promise ? plain.then(toText) : toText(plain)
}

function toText(plain: Buffer): BodyText {
  if (plain.length === 0) throw new DomainError('invalid_input', 'the body is empty', { field: '' })
  return { text: plain.toString('utf8'), isLossy: !isUtf8(plain) }
}

function decompress(bytes: Buffer, contentEncoding: string | undefined, maxBytes: number): Buffer | Promise<Buffer> {
  const encoding = (contentEncoding ?? '').trim().toLowerCase()
  if (isGzip(bytes) || encoding === 'x-gzip') return inflateWithin(bytes, 'gzip', maxBytes)
  if (encoding === '' || encoding === 'identity') return bytes
  if (encoding === 'gzip' || encoding === 'br' || encoding === 'zstd') return inflateWithin(bytes, encoding, maxBytes)
  if (encoding === 'deflate') return inflateWithin(bytes, hasZlibHead(bytes) ? 'deflate' : 'raw deflate', maxBytes)
  throw new DomainError('invalid_input', 'expected a body in gzip, deflate, br, zstd or no encoding', {
    mediaType: encoding,
  })
}

/** RFC 1950. Some clients have always sent what is to be inside of it alone, and servers take that too. */
function hasZlibHead(bytes: Buffer): boolean {
  const [method = 0, flags = 0] = bytes
  return (method & 15) === 8 && ((method << 8) | flags) % 31 === 0
}

function inflateWithin(bytes: Buffer, encoding: Encoding, maxBytes: number): Buffer | Promise<Buffer> {
  const { now, later } = decoders[encoding]
  const options = { maxOutputLength: maxBytes }
  const refuse = (error: unknown): never => {
    if (error instanceof RangeError) throw bodyTooLarge(maxBytes)
    throw new DomainError('invalid_input', `the body is no whole ${encoding} stream`, { field: '' }, error)
  }
  if (bytes.length > smallBytes) return later(bytes, options).catch(refuse)
  try {
    return now(bytes, options)
  } catch (error) {
    return refuse(error)
  }
}

export function bodyTooLarge(maxBytes: number): DomainError {
  return new DomainError('limit_exceeded', 'the body is too large', { maxBytes })
}

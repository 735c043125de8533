import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'
import { DomainError } from '@sightline/domain/kernel'
import { isGzip } from '../doors/wire/gzip.ts'

const decoders = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  'raw deflate': promisify(inflateRaw),
  br: promisify(brotliDecompress),
} as const

/** A body's text. `isLossy`: it held bytes that are not UTF-8, which now stand as U+FFFD. */
export interface BodyText {
  readonly text: string
  readonly isLossy: boolean
}

/**
 * From bytes to text; at once where nothing is compressed. The size is limited while inflating, so that a small body
 * cannot become a large one; gzip is recognised by its first bytes even where no header announces it.
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
  if (encoding === 'gzip' || encoding === 'br') return inflateWithin(bytes, encoding, maxBytes)
  if (encoding === 'deflate') return inflateWithin(bytes, hasZlibHead(bytes) ? 'deflate' : 'raw deflate', maxBytes)
  throw new DomainError('invalid_input', 'expected a body in gzip, deflate, br or no encoding', { mediaType: encoding })
}

/** RFC 1950. Some clients have always sent what is to be inside of it alone, and servers take that too. */
function hasZlibHead(bytes: Buffer): boolean {
  const [method = 0, flags = 0] = bytes
  return (method & 15) === 8 && ((method << 8) | flags) % 31 === 0
}

async function inflateWithin(bytes: Buffer, encoding: keyof typeof decoders, maxBytes: number): Promise<Buffer> {
  try {
    return await decoders[encoding](bytes, { maxOutputLength: maxBytes })
  } catch (error) {
    if (error instanceof RangeError) throw bodyTooLarge(maxBytes)
    throw new DomainError('invalid_input', `the body is no whole ${encoding} stream`, { field: '' }, error)
  }
}

export function bodyTooLarge(maxBytes: number): DomainError {
  return new DomainError('limit_exceeded', 'the body is too large', { maxBytes })
}

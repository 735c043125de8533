import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { eventLimits } from '@sightline/domain/event'
import { DomainError } from '@sightline/domain/kernel'

const decoders = {
  gzip: promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const

/** The body's JSON. `isLossy`: it held bytes that are not UTF-8, which now stand as U+FFFD. */
export interface JsonBody {
  readonly value: unknown
  readonly isLossy: boolean
}

/**
 * From bytes to JSON. The size is limited while inflating, so that a small body cannot become a large one; gzip is
 * recognised by its first bytes even where no header announces it.
 * @throws DomainError `invalid_input` for an unknown encoding, a broken one, or text that is no JSON; `limit_exceeded`.
 */
export async function readJsonBody(bytes: Buffer, contentEncoding: string | undefined): Promise<JsonBody> {
  const plain = await decompress(bytes, contentEncoding)
  if (plain.length === 0) throw new DomainError('invalid_input', 'the body is empty', { field: '' })
  try {
    return { value: JSON.parse(plain.toString('utf8')) as unknown, isLossy: !isUtf8(plain) }
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 200) : ''
    throw new DomainError('invalid_input', 'the body is no JSON', { reason }, error)
  }
}

async function decompress(bytes: Buffer, contentEncoding: string | undefined): Promise<Buffer> {
  const encoding = (contentEncoding ?? '').trim().toLowerCase()
  const isGzip = bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b
  if (isGzip || encoding === 'x-gzip') return inflateWithin(bytes, 'gzip')
  if (encoding === '' || encoding === 'identity') return bytes
  if (encoding === 'gzip' || encoding === 'deflate' || encoding === 'br') return inflateWithin(bytes, encoding)
  throw new DomainError('invalid_input', 'expected a body in gzip, deflate, br or no encoding', { mediaType: encoding })
}

async function inflateWithin(bytes: Buffer, encoding: keyof typeof decoders): Promise<Buffer> {
  try {
    return await decoders[encoding](bytes, { maxOutputLength: eventLimits.bodyBytes })
  } catch (error) {
    if (error instanceof RangeError) throw bodyTooLarge()
    throw new DomainError('invalid_input', `the body is no whole ${encoding} stream`, { field: '' }, error)
  }
}

export function bodyTooLarge(): DomainError {
  return new DomainError('limit_exceeded', 'the body is too large', { maxBytes: eventLimits.bodyBytes })
}

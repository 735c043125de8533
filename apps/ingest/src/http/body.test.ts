import { createHash } from 'node:crypto'
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { isDomainError } from '@sightline/domain/kernel'
import { eventLimits } from '@sightline/domain/event'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from '../doors/wire/json.ts'
import { readBodyText } from './body.ts'

const value = { event: 'signup', user_id: 'ü', properties: { list: [1, null, '😀'] } }
const json = Buffer.from(JSON.stringify(value))

/** The value, or the code of the refusal. */
async function read(bytes: Buffer, encoding?: string): Promise<unknown> {
  try {
    return parseJson((await readBodyText(bytes, encoding, eventLimits.bodyBytes)).text)
  } catch (error) {
    if (!isDomainError(error)) throw error
    return 'mediaType' in error.details ? 'unsupported' : error.code
  }
}

/** At its default a hundred megabytes take seconds. */
function compressBrotliFast(bytes: Buffer): Buffer {
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })
}

describe('readBodyText', () => {
  it.each([
    ['plain', json, undefined],
    ['identity', json, 'identity'],
    ['an empty header', json, ''],
    ['gzip', gzipSync(json), 'gzip'],
    ['GZIP', gzipSync(json), ' GZIP '],
    ['x-gzip', gzipSync(json), 'x-gzip'],
    // Beacons cannot set a header.
    ['gzip without a header', gzipSync(json), undefined],
    ['gzip that claims to be br', gzipSync(json), 'br'],
    ['deflate', deflateSync(json), 'deflate'],
    ['deflate without its head', deflateRawSync(json), 'deflate'],
    ['br', brotliCompressSync(json), 'br'],
    ['zstd', zstdCompressSync(json), 'zstd'],
  ])('reads %s', async (_name, bytes, encoding) => {
    expect(await read(bytes, encoding)).toEqual(value)
  })

  it.each(['lzma', 'compress', 'gzip, br', 'utf-8'])('does not know %s', async (encoding) => {
    expect(await read(json, encoding)).toBe('unsupported')
  })

  it.each([
    ['nothing', Buffer.alloc(0), undefined],
    ['nothing in gzip', gzipSync(Buffer.alloc(0)), 'gzip'],
    ['text that is no JSON', Buffer.from('event=signup'), undefined],
    ['half a JSON text', json.subarray(0, -1), undefined],
    ['NaN', Buffer.from('{"event":"a","properties":{"x":NaN}}'), undefined],
    ['plain text that claims to be gzip', json, 'gzip'],
    ['plain text that claims to be br', json, 'br'],
    ['plain text that claims to be zstd', json, 'zstd'],
    ['random bytes that claim to be deflate', Buffer.from('00112233445566778899', 'hex'), 'deflate'],
  ])('refuses %s as no JSON', async (_name, bytes, encoding) => {
    expect(await read(bytes, encoding)).toBe('invalid_input')
  })

  it.each([
    ['gzip', gzipSync(json)],
    ['deflate', deflateSync(json)],
    ['br', brotliCompressSync(json)],
  ])('refuses %s that was cut off anywhere', async (encoding, whole) => {
    for (let cut = 1; cut < whole.length; cut++)
      expect(await read(whole.subarray(0, cut), encoding)).toBe('invalid_input')
  })

  it('refuses gzip whose checksum does not agree', async () => {
    const damaged = gzipSync(json)
    damaged[damaged.length - 8] = (damaged[damaged.length - 8] ?? 0) ^ 1
    expect(await read(damaged, 'gzip')).toBe('invalid_input')
  })

  const compressors = [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', compressBrotliFast],
    ['zstd', zstdCompressSync],
  ] as const

  it.each(compressors)('reads %s of any size', async (encoding, compress) => {
    // What cannot be compressed well: the larger ones are inflated on another thread.
    const texts = Array.from({ length: 2_000 }, (_, index) => createHash('sha512').update(`${index}`).digest('hex'))
    for (const count of [1, 10, 100, 1_000, 2_000]) {
      const some = texts.slice(0, count)
      expect(await read(compress(Buffer.from(JSON.stringify(some))), encoding)).toEqual(some)
    }
  })

  it.each(compressors)('stops inflating %s where the limit is', async (encoding, compress) => {
    const filled = (bytes: number) => Buffer.concat([Buffer.from('"'), Buffer.alloc(bytes - 2, 'x'), Buffer.from('"')])
    expect(await read(compress(filled(eventLimits.bodyBytes)), encoding)).toHaveLength(eventLimits.bodyBytes - 2)
    expect(await read(compress(filled(eventLimits.bodyBytes + 1)), encoding)).toBe('limit_exceeded')
    expect(await read(compress(Buffer.alloc(100 * 1024 * 1024)), encoding)).toBe('limit_exceeded')
  })

  it('tells a body with bytes that are not UTF-8 from one that is whole', async () => {
    const broken = Buffer.from('{"event":"caf\u00e9","user_id":"u"}', 'latin1')
    const readText = (bytes: Buffer) => readBodyText(bytes, undefined, eventLimits.bodyBytes)
    expect(await readText(broken)).toEqual({ text: '{"event":"caf\uFFFD","user_id":"u"}', isLossy: true })
    const honest = Buffer.from('{"event":"\uFFFD"}')
    expect(await readText(honest)).toEqual({ text: '{"event":"\uFFFD"}', isLossy: false })
    expect((await readText(gzipSync(broken))).isLossy).toBe(true)
  })

  it('skips a byte order mark', async () => {
    expect(await read(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), json]))).toEqual(value)
  })

  it('reads nesting of any depth', async () => {
    const deep = Buffer.from(`{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`)
    expect(await read(deep)).toHaveProperty('a')
  })

  it('answers any bytes under any encoding with a value or a refusal', async () => {
    const encoding = fc.constantFrom(undefined, 'gzip', 'deflate', 'br', 'zstd')
    const start = fc.constantFrom('', '1f8b08', '1f8b', '78da', '7b22', 'efbbbf')
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), start, encoding, async (bytes, prefix, header) => {
        await read(Buffer.concat([Buffer.from(prefix, 'hex'), bytes]), header)
      }),
    )
  })
})

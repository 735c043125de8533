import { gzipSync } from 'node:zlib'
import { isDomainError } from '@sightline/domain/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findFormFields, parseFormJson } from './form.ts'

/** In base64: eyJhIjoiPz8/fn5+w7wifQ== with all three characters that forms garble: plus, slash and equals sign. */
const value = { a: '???~~~ü' }
const base64 = Buffer.from(JSON.stringify(value)).toString('base64')

describe('parseFormJson', () => {
  it('reads plain JSON as it is', () => {
    expect(parseFormJson('[{"a":"data=1&b=1+1"}]')).toEqual([{ a: 'data=1&b=1+1' }])
    expect(parseFormJson('{"url":"/?a=1&data=W10&b=2"}')).toEqual({ url: '/?a=1&data=W10&b=2' })
    expect(parseFormJson(' \n{"a":1}')).toEqual({ a: 1 })
  })

  it('reads base64 from a form, whether the client escaped it or not', () => {
    expect(base64).toMatch(/\+.*==$/)
    expect(base64).toContain('/')
    expect(parseFormJson(`data=${encodeURIComponent(base64)}`)).toEqual(value)
    expect(parseFormJson(`data=${base64}`)).toEqual(value)
  })

  it('reads base64 whose plus signs somebody took for spaces', () => {
    expect(parseFormJson(`data=${base64.replaceAll('+', ' ')}`)).toEqual(value)
    expect(parseFormJson(`data=${base64.replaceAll('+', '%20')}`)).toEqual(value)
  })

  it('needs no padding, and reads the alphabet for addresses as well', () => {
    expect(parseFormJson(`data=${base64.replace(/=+$/, '')}`)).toEqual(value)
    expect(parseFormJson(`data=${Buffer.from(JSON.stringify(value)).toString('base64url')}`)).toEqual(value)
  })

  it('reads the characters of base64 that `btoa` of a browser made, one byte for each', () => {
    // Of {"a":"é"}, where é is the byte 0xe9.
    expect(btoa('{"a":"é"}')).toBe('eyJhIjoi6SJ9')
    expect(parseFormJson('data=eyJhIjoi6SJ9')).toEqual({ a: 'é' })
    expect(parseFormJson('eyJhIjoi6SJ9')).toEqual({ a: 'é' })
  })

  it('finds the field among others', () => {
    expect(parseFormJson(`compression=base64&data=${encodeURIComponent(base64)}&ip=1`)).toEqual(value)
  })

  it('reads JSON in a form: percent-encoded, with plus signs for spaces, or raw', () => {
    expect(parseFormJson('data=%7B%22a%22%3A%221%2B1+is%202%22%7D')).toEqual({ a: '1+1 is 2' })
    expect(parseFormJson('data={"a":"1+1 & 100%"}')).toEqual({ a: '1+1 & 100%' })
    expect(parseFormJson('data=%5B1%5D')).toEqual([1])
  })

  it('reads raw JSON with fields behind it, as two --data of curl make it', () => {
    expect(parseFormJson('data={\n "a": "x&y=1}"\n}\n&strict=0&verbose=1')).toEqual({ a: 'x&y=1}' })
    expect(parseFormJson('data=[{"a":1}]&ip=0')).toEqual([{ a: 1 }])
    expect(() => parseFormJson('data={"a":1} and more')).toThrow('the body is no JSON')
  })

  it('reads base64 of gzip, and base64 without a form around it', () => {
    const gzipped = gzipSync(JSON.stringify(value)).toString('base64')
    expect(parseFormJson(`data=${encodeURIComponent(gzipped)}`)).toEqual(value)
    expect(parseFormJson(gzipped)).toEqual(value)
    expect(parseFormJson(base64)).toEqual(value)
    expect(parseFormJson(Buffer.from('[{"a":1}]').toString('base64'))).toEqual([{ a: 1 }])
  })

  it('reads what lz-string packs, with a form around it or without', () => {
    expect(parseFormJson('data=NobwRAhmBcCMC%2BBdIA%3D%3D&compression=lz64')).toEqual([{ a: 1 }])
    expect(parseFormJson('N4XyA===')).toEqual({})
    expect(() => parseFormJson('data=N4IghiBcIB5%2FDFOS1iQF8g%3D%3D', 10)).toThrow('the body is too large')
  })

  it('does not inflate more than it may', () => {
    const bomb = gzipSync(JSON.stringify('0'.repeat(100_000))).toString('base64')
    expect(() => parseFormJson(`data=${encodeURIComponent(bomb)}`, 10_000)).toThrow('the body is too large')
  })

  it('refuses everything else by name, never in another way', () => {
    for (const text of ['', 'data=', 'data=%zz', 'data=a', 'data=%7B', 'a=b', 'H4sI', 'data=H4sIAAAA', '<xml/>']) {
      expect(() => parseFormJson(text), text).toThrow(expect.objectContaining({ code: 'invalid_input' }) as Error)
    }
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `data=${text}`),
          fc.base64String(),
        ),
        (text) => {
          try {
            parseFormJson(text)
          } catch (error) {
            expect(isDomainError(error)).toBe(true)
          }
        },
      ),
    )
  })
})

describe('findFormFields', () => {
  it.each([
    [`data=${encodeURIComponent(base64)}&verbose=1&ip=0`, { verbose: '1', ip: '0' }],
    [`verbose=1&api_key=a%2Bb&data=${base64}`, { verbose: '1', api_key: 'a+b' }],
    ['data={"a":"b&verbose=1"}&strict=0', { strict: '0' }],
    ['data={"a":"b&verbose=1"}', {}],
    ['data=%7B%22a%22%3A1%7D', {}],
    ['{"a":"data=1&b=2"}', {}],
    ['[{"a":"&data=1&b=2"}]', {}],
    [base64, {}],
    ['', {}],
  ])('finds in %s what stands beside the data', (text, fields) => {
    expect(findFormFields(text)).toEqual(fields)
  })
})

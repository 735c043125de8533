import { parse } from 'node:querystring'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readQueryData } from './query-data.ts'

const event = { event: 'ключ', properties: { sum: '1+1 = 2', '>?>': '~~~' } }
const json = JSON.stringify(event)
const base64 = Buffer.from(json).toString('base64')
const read = (query: string) => readQueryData({ query: parse(query) }, 1_000)

describe('readQueryData', () => {
  it('reads base64 of any alphabet, with and without padding, with plus signs that nobody escaped', () => {
    expect(base64).toContain('+')
    for (const data of [base64, encodeURIComponent(base64), Buffer.from(json).toString('base64url')]) {
      expect(read(`data=${data}&ip=1`)).toEqual(event)
    }
  })

  it('reads JSON as it is, where a plus sign is a space only when it was not escaped', () => {
    expect(read(`data=${encodeURIComponent(json)}`)).toEqual(event)
    expect(read('data={"event":"a+b"}')).toEqual({ event: 'a b' })
  })

  it('reads gzip in base64, no further than it may inflate to', () => {
    const zip = (text: string) => encodeURIComponent(gzipSync(text).toString('base64'))
    expect(read(`compression=gzip&data=${zip(json)}`)).toEqual(event)
    expect(() => read(`data=${zip(`"${'a'.repeat(2_000)}"`)}`)).toThrow('the body is too large')
  })

  it('refuses a query without data, with several, and with what is neither JSON nor base64', () => {
    for (const query of ['', 'data=', 'data=a&data=b', 'data=%25%25', 'data=aGFsbG8']) {
      expect(() => read(query), query).toThrow(expect.objectContaining({ code: 'invalid_input' }) as Error)
    }
  })
})

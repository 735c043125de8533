import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { toDoorUrl } from './segment-import.ts'

const theirs = { 'content-type': 'application/json; charset=UTF-8', authorization: 'Basic c2x3Og==' }

function aRequest(url: string, headers: IncomingMessage['headers'], method = 'POST') {
  return Object.assign(new IncomingMessage(new Socket()), { method, url, headers })
}

describe('toDoorUrl', () => {
  it('sends what is a batch of Segment’s to its door', () => {
    expect(toDoorUrl(aRequest('/v1/import', theirs))).toBe('/v1/batch')
    expect(toDoorUrl(aRequest('/v1/import/', theirs))).toBe('/v1/batch')
    expect(toDoorUrl(aRequest('/v1/import/?a=1', theirs))).toBe('/v1/batch?a=1')
  })

  it.each([
    ['/v1/import?format=ndjson', theirs],
    ['/v1/import/some-id', theirs],
    ['/v1/imports', theirs],
    ['/v1/batch', theirs],
    ['/v1/import', { ...theirs, 'content-type': 'application/x-ndjson' }],
    ['/v1/import', { ...theirs, authorization: 'Bearer sls_key' }],
    ['/v1/import', {}],
  ])('leaves %s alone', (url, headers) => {
    expect(toDoorUrl(aRequest(url, headers))).toBe(url)
  })

  it('leaves a look at an import alone', () => {
    expect(toDoorUrl(aRequest('/v1/import', theirs, 'GET'))).toBe('/v1/import')
  })
})

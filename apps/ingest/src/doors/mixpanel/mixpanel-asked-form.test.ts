import { parse } from 'node:querystring'
import { describe, expect, it } from 'vitest'
import type { DoorRequest } from '../door.ts'
import { jsonAnswer, textAnswer } from '../wire/answer.ts'
import { toAskedForm } from './mixpanel-asked-form.ts'

const request = (query: string): DoorRequest => ({
  ...{ method: 'GET', path: '/track', params: {}, headers: {}, origin: 'http://h', ip: '' },
  query: parse(query),
})
const ask = (query: string, answer = textAnswer(200, '1')) => toAskedForm(request(query), answer)

describe('toAskedForm', () => {
  it('leaves an answer alone that nobody wants otherwise', () => {
    expect(ask('verbose=0&img=0&callback=')).toEqual(textAnswer(200, '1'))
  })

  it('is an image of one pixel that is not kept, also for a refusal, which keeps its status and its headers', () => {
    const refused = { ...textAnswer(503, '0'), headers: { 'retry-after': '5' } }
    const { status, body, contentType, headers } = ask('img=1', refused)
    expect([status, contentType, headers]).toEqual([
      503,
      'image/gif',
      { 'retry-after': '5', 'cache-control': 'no-store' },
    ])
    // Its head: GIF89a, one pixel wide, one high.
    expect([...Buffer.from(body).subarray(0, 10)]).toEqual([71, 73, 70, 56, 57, 97, 1, 0, 1, 0])
  })

  it('leads nowhere else: anyone could make such a link', () => {
    expect(ask('redirect=https%3A%2F%2Fexample.com')).toEqual(textAnswer(200, '1'))
  })

  it('is a script that calls a function of the page, with 200 so that it is run', () => {
    const nameOf = (callback: string) => ask(`callback=${encodeURIComponent(callback)}`).body
    expect(nameOf('done')).toBe('/**/done(1);')
    expect(nameOf('mixpanel._jsc[12345]')).toBe('/**/mixpanel._jsc[12345](1);')
    const verbose = ask('callback=$a.b_1', jsonAnswer(401, { status: 0, error: 'no' }))
    expect(verbose).toMatchObject({
      status: 200,
      body: '/**/$a.b_1({"status":0,"error":"no"});',
      contentType: 'application/javascript; charset=utf-8',
      headers: { 'x-content-type-options': 'nosniff' },
    })
  })

  it('calls nothing that is no name of a function', () => {
    for (const callback of ['alert(1)//', '1a', 'a..b', 'a.', 'a[b]', 'a b', 'a\nb', '</script>', 'a'.repeat(201)]) {
      expect(ask(`callback=${encodeURIComponent(callback)}`), callback).toEqual(textAnswer(200, '1'))
    }
    expect(ask('callback=a&callback=b')).toEqual(textAnswer(200, '1'))
  })
})

import { parse } from 'node:querystring'
import { describe, expect, it } from 'vitest'
import { readPixelMessage } from './segment-pixel.ts'

const read = (query: string) => readPixelMessage({ query: parse(query) })

describe('readPixelMessage', () => {
  it('reads the message that Segment’s documentation has in base64', () => {
    const data =
      'eyJ3cml0ZUtleSI6ICJZT1VSX1dSSVRFX0tFWSIsICJ1c2VySWQiOiAiMDI1cGlrYWNodTAyNSIsICJldmVudCI6ICJFbWFpbCBPcGVuZWQi' +
      'LCAicHJvcGVydGllcyI6IHsgICAic3ViamVjdCI6ICJUaGUgRWxlY3RyaWMgRGFpbHkiLCAgICJlbWFpbCI6ICJwZWVrQXRNZUBlbWFpbC5wb2tlIiB9fQ'
    expect(read(`data=${data}`)).toEqual({
      writeKey: 'YOUR_WRITE_KEY',
      userId: '025pikachu025',
      event: 'Email Opened',
      properties: { subject: 'The Electric Daily', email: 'peekAtMe@email.poke' },
    })
  })

  it('reads the message that stands there member by member', () => {
    const query =
      'userId=u&event=Email%20Opened&properties.subject=Hello+you&context.page.url=%2Fa&context.page.title=A'
    expect(read(query)).toEqual({
      userId: 'u',
      event: 'Email Opened',
      properties: { subject: 'Hello you' },
      context: { page: { url: '/a', title: 'A' } },
    })
  })

  it('takes a member that is a value and an object for the value, and keeps a list', () => {
    expect(read('a.b=1&a=2&a.c=3&list=x&list=y')).toEqual({ a: '2', list: ['x', 'y'] })
  })

  it('does not climb into a name without end, nor into what all objects share', () => {
    const deep = Array.from({ length: 40_000 }, () => 'a').join('.')
    expect(Object.keys(read(`${deep}=1`) as object)).toEqual([deep])
    read('__proto__.polluted=1&constructor.prototype.polluted=1')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

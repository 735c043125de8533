import { describe, expect, it } from 'vitest'
import { parseSearchString, toSearchString } from './search-string'

describe('toSearchString', () => {
  it('repeats the key of a list and leaves readable characters alone', () => {
    expect(toSearchString({ range: '7d', f: ['path:is:/a', 'country:is:DE,US'] })).toBe(
      '?range=7d&f=path:is:/a&f=country:is:DE,US',
    )
  })

  it('leaves out what is undefined and is empty for nothing', () => {
    expect(toSearchString({ range: undefined })).toBe('')
  })

  it('comes back from parseSearchString unchanged, also with awkward characters', () => {
    const search = { q: 'a&b=c d+e%2C#é', f: ['x', 'y'] }
    expect(parseSearchString(toSearchString(search))).toEqual(search)
  })
})

describe('parseSearchString', () => {
  it('never makes numbers or booleans of text', () => {
    expect(parseSearchString('?a=1&b=true')).toEqual({ a: '1', b: 'true' })
  })
})

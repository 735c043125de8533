import { describe, expect, it } from 'vitest'
import { isKnownTag } from './etag.ts'

describe('isKnownTag', () => {
  it.each([
    ['"a"', '"a"'],
    ['W/"a"', '"a"'],
    ['"a"', 'W/"a"'],
    ['"b", W/"a"', '"a"'],
    ['*', '"a"'],
  ])('finds in %s the tag %s', (header, etag) => {
    expect(isKnownTag(header, etag)).toBe(true)
  })

  it.each([undefined, '', '"b"', '"ab"', 'W/"b", "c"'])('does not find in %s another', (header) => {
    expect(isKnownTag(header, '"a"')).toBe(false)
  })
})

import { describe, expect, it } from 'vitest'
import { isMediaType } from './media-type.ts'

describe('isMediaType', () => {
  it.each([
    'application/json',
    'Application/JSON;charset=UTF-8',
    ' text/plain ; charset="utf-8"',
    'application/vnd.apache.parquet',
    'a/b;',
  ])('takes %j', (text) => {
    expect(isMediaType(text)).toBe(true)
  })

  it.each([
    '',
    'json',
    'undefined',
    'null',
    ';',
    '/',
    'application/',
    '/json',
    'application/json, application/json',
    'a b/c',
  ])('does not take %j', (text) => {
    expect(isMediaType(text)).toBe(false)
  })
})

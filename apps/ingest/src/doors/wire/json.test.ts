import { describe, expect, it } from 'vitest'
import { parseExactJson, parseJson, parseJsonByLook, toJsonFields } from './json.ts'

describe('reading JSON', () => {
  it('is refused where a body is nothing but objects or lists, which would keep everybody waiting', () => {
    for (const item of ['{}', '[]']) {
      const many = (count: number) => `[${`${item},`.repeat(count)}1]`
      expect(parseJson(many(400_000))).toHaveLength(400_001)
      for (const parse of [parseJson, parseJsonByLook, parseExactJson]) {
        expect(() => parse(many(600_000))).toThrow('too many objects or lists in the body')
      }
    }
    expect(parseJson(`["${'x'.repeat(2_000_000)}"]`)).toHaveLength(1)
  })
})

describe('toJsonFields', () => {
  it('takes an object, or JSON of one, and nothing else', () => {
    expect(toJsonFields({ a: 1 })).toEqual({ a: 1 })
    expect(toJsonFields('{"a":1}')).toEqual({ a: 1 })
    for (const other of ['[1]', 'a', '', 7, null, undefined, ['{}']]) expect(toJsonFields(other)).toEqual({})
  })
})

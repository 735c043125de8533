import { describe, expect, it } from 'vitest'
import { parseJson } from './json.ts'
import { withPythonNumbers } from './python-json.ts'

const read = withPythonNumbers(parseJson)

describe('withPythonNumbers', () => {
  it('reads what Python writes for numbers that are none as nothing, so that it costs no other event', () => {
    expect(read('[{"a": NaN, "b": [Infinity, -Infinity]}, {"a": 1}]')).toEqual([{ a: null, b: [null, null] }, { a: 1 }])
  })

  it('leaves texts as they are, whatever is in them', () => {
    const texts = ['NaN', '": NaN, "', '\\', '\\" NaN', '-Infinity']
    expect(read(`{"texts":${JSON.stringify(texts)},"NaN":NaN}`)).toEqual({ texts, NaN: null })
  })

  it('refuses what is no JSON for another reason too', () => {
    for (const text of ['{"a":NaN', '{"a":"NaN}', 'NaN1', '{"a":NaNa}', '{"a":1NaN}', '{NaN:1}', '{"a":nan}']) {
      expect(() => read(text), text).toThrow('the body is no JSON')
    }
  })

  it('refuses a large one at once: it is read in many steps', () => {
    expect(() => read(`{"a":NaN,"b":"${'x'.repeat(1_100_000)}"}`)).toThrow('the body is no JSON')
  })
})

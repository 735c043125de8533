import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toWellFormedJson } from './well-formed-json.ts'

describe('toWellFormedJson', () => {
  it.each([
    ['the first half alone', '"a\\ud83d"', '"a\ufffd"'],
    ['the second half alone, in capitals', '"\\uDE00b"', '"\ufffdb"'],
    ['halves in the wrong order', '"\\ude00\\ud83d"', '"\ufffd\ufffd"'],
    ['a half before a whole', '"\\ud83d\\ud83d\\ude00"', '"\ufffd\\ud83d\\ude00"'],
    ['a half as a name', '{"\\ud800":1}', '{"\ufffd":1}'],
  ])('replaces %s', (_, given, expected) => {
    expect(toWellFormedJson(given)).toBe(expected)
  })

  it.each(['"\\ud83d\\ude00"', '"\\\\ud83d"', '"\\n\\u00fc\\"\\\\"', '{"n":9007199254740993}'])(
    'leaves %s as it is',
    (text) => {
      expect(toWellFormedJson(text)).toBe(text)
    },
  )

  it('says the same as String.toWellFormed of any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('\\', 'u', 'd', '8', '0', '"', '\ud83d', '\ude00', 'é') }),
        (value) => {
          expect(JSON.parse(toWellFormedJson(JSON.stringify(value)))).toBe(value.toWellFormed())
        },
      ),
    )
  })
})

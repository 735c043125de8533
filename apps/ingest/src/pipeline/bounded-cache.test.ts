import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBoundedCache, maxKeyLength } from './bounded-cache.ts'

/** A cache over a function that notes what it was asked. */
function createWatched(size: number) {
  const computed: string[] = []
  const cache = createBoundedCache(size, (key) => {
    computed.push(key)
    return `<${key}>`
  })
  return { cache, computed }
}

const keys = fc.array(fc.constantFrom(...'abcdefghij'), { maxLength: 60 })
const size = fc.integer({ min: 1, max: 4 })

describe('createBoundedCache', () => {
  it('answers as the function itself, whatever was asked before', () => {
    fc.assert(
      fc.property(size, keys, (limit, asked) => {
        const { cache } = createWatched(limit)
        expect(asked.map(cache)).toEqual(asked.map((key) => `<${key}>`))
      }),
    )
  })

  it('never remembers more than two generations of keys', () => {
    fc.assert(
      fc.property(size, keys, (limit, asked) => {
        const isRemembered = (key: string) => {
          const { cache, computed } = createWatched(limit)
          for (const one of asked) cache(one)
          const before = computed.length
          cache(key)
          return computed.length === before
        }
        expect([...new Set(asked)].filter(isRemembered).length).toBeLessThanOrEqual(limit * 2)
      }),
    )
  })

  it('computes a key once that is asked for again before a generation has passed', () => {
    const { cache, computed } = createWatched(3)
    for (let index = 0; index < 100; index++) {
      cache('often')
      cache(`once-${index}`)
    }
    expect(computed.filter((key) => key === 'often')).toHaveLength(1)
  })

  it('computes a key each time that is too long to be kept, and answers it all the same', () => {
    const { cache, computed } = createWatched(3)
    const [longest, longer] = ['x'.repeat(maxKeyLength), 'x'.repeat(maxKeyLength + 1)]
    expect([longest, longer, longest, longer].map(cache)).toEqual(
      [longest, longer, longest, longer].map((key) => `<${key}>`),
    )
    expect(computed).toEqual([longest, longer, longer])
  })

  it('does not take a key for a property that every object has', () => {
    const { cache } = createWatched(3)
    expect(['__proto__', 'constructor'].map(cache)).toEqual(['<__proto__>', '<constructor>'])
  })
})

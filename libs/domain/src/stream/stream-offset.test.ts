import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { streamPlace } from './stream.ts'
import { parseStreamOffset, toStreamOffsetText } from './stream-offset.ts'

describe('parseStreamOffset', () => {
  it('reads every offset as it was written, whatever ids events have', () => {
    const offset = fc.record(
      { batch: fc.integer({ min: 1, max: 1e15 - 1 }), afterEventId: fc.string({ minLength: 1, unit: 'binary' }) },
      { requiredKeys: ['batch'] },
    )
    fc.assert(
      fc.property(offset, (one) => {
        expect(parseStreamOffset(toStreamOffsetText(one))).toEqual({ ...one })
      }),
    )
  })

  it.each(['', '0', '-1', '1.', '01', '1e3', 'x.1', '9'.repeat(16)])('takes no %j', (text) => {
    expect(parseStreamOffset(text)).toBeUndefined()
  })
})

describe('streamPlace', () => {
  it('takes an offset or an end, and says so otherwise', () => {
    expect(streamPlace.parse('earliest')).toBe('earliest')
    expect(streamPlace.parse('3.a.b')).toEqual({ batch: 3, afterEventId: 'a.b' })
    expect(() => streamPlace.parse('now')).toThrow('earliest or latest')
  })
})

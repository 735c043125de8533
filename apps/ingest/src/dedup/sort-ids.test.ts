import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sortIds } from './sort-ids.ts'

const half = fc.oneof(fc.nat({ max: 3 }), fc.integer({ min: 0, max: 0xffff_ffff }), fc.constant(0xffff_ffff))

describe('sortIds', () => {
  it('gives the ids as 64-bit numbers in ascending order, unsigned, as a plain sort of them does', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(half, half), { maxLength: 100 }), async (ids) => {
        const bytes = await sortIds(Uint32Array.from(ids.flat()))
        const sorted = Array.from({ length: bytes.length / 8 }, (_, index) => bytes.readBigUInt64LE(index * 8))
        const plain = ids.map(([high, low]) => BigInt(high) * 2n ** 32n + BigInt(low))
        expect(sorted).toEqual(plain.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
      }),
    ))
})

import { isDomainError } from '@sightline/domain/kernel'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inflateLz64, isLz64 } from './lz64.ts'

/** Made by `compressToBase64` of lz-string 1.5.0. */
const vectors: readonly (readonly [string, unknown])[] = [
  [
    'N4IgpgbmB2AuIC4QEMQBoQAcBOB7TY2sAlmAM6Kiy4DWMiI8GFSAP4DUEgvBuAAeyAL58gA=',
    { event: 'a', properties: { token: 't', s: 'ü€😀' } },
  ],
  ['NobwRAhmBcCMC+BdIA==', [{ a: 1 }]],
  ['N4IghiBcIB5/DFOS1iQF8g==', { a: 'x'.repeat(50) }],
  ['N4XyA===', {}],
  ['NoXSA===', []],
]

describe('inflateLz64', () => {
  it.each(vectors)('reads %s', (packed, value) => {
    expect(isLz64(packed)).toBe(true)
    expect(JSON.parse(inflateLz64(packed, 1_000))).toEqual(value)
  })

  it('stops where the text becomes longer than it may', () => {
    const [packed = '', value] = vectors[2] ?? []
    const { length } = JSON.stringify(value)
    expect(inflateLz64(packed, length)).toHaveLength(length)
    expect(() => inflateLz64(packed, length - 1)).toThrow('the body is too large')
    expect(() => inflateLz64('N'.repeat(3_000_000), 1_000)).toThrow('the body is too large')
  })

  it('refuses what is cut off or broken, never in another way', () => {
    expect(() => inflateLz64('N4Igpgbm', 1_000)).toThrow('the body is no whole lz64 text')
    fc.assert(
      fc.property(fc.base64String(), (text) => {
        try {
          expect(inflateLz64(text, 1_000).length).toBeLessThanOrEqual(1_000)
        } catch (error) {
          expect(isDomainError(error)).toBe(true)
        }
      }),
    )
  })
})

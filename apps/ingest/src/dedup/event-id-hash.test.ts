import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashEventId } from './event-id-hash.ts'

const mask = 0xffff_ffffn
const rotate = (value: bigint, bits: bigint) => ((value << bits) | (value >> (32n - bits))) & mask

/** fmix32, https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp */
function finalize(hash: bigint): bigint {
  let mixed = ((hash ^ (hash >> 16n)) * 0x85ebca6bn) & mask
  mixed = ((mixed ^ (mixed >> 13n)) * 0xc2b2ae35n) & mask
  return mixed ^ (mixed >> 16n)
}

/** The two hashes as the comment describes them, in integers that do not overflow. */
function hashSlowly(text: string) {
  let murmur = 0x9747b28cn
  let fx = 0x85ebca6bn
  for (let index = 0; index < text.length; index++) {
    const unit = BigInt(text.charCodeAt(index))
    const scrambled = (rotate((unit * 0xcc9e2d51n) & mask, 15n) * 0x1b873593n) & mask
    murmur = (rotate(murmur ^ scrambled, 13n) * 5n + 0xe6546b64n) & mask
    fx = ((rotate(fx, 5n) ^ unit) * 0x27220a95n) & mask
  }
  const length = BigInt(text.length)
  return { high: Number(finalize(murmur ^ length)), low: Number(finalize(fx ^ length)) }
}

describe('hashEventId', () => {
  it('stays what it is, for the hashes lie on disk, whichever project was asked about before', () => {
    const project = fc.constantFrom(
      '',
      'p',
      '0198c2f0-1111-7000-8000-000000000001',
      '0198c2f0-1111-7000-8000-000000000002',
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(project, fc.string({ unit: 'binary' })), { minLength: 1 }), (events) => {
        for (const [projectId, eventId] of events) {
          expect(hashEventId(projectId, eventId)).toEqual(hashSlowly(projectId + eventId))
        }
      }),
    )
  })
})

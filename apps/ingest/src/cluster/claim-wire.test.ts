import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeMessage, MessageReader, type Message } from './claim-wire.ts'

const u32 = fc.nat({ max: 0xffff_ffff })
const ids = fc.array(fc.tuple(u32, u32), { maxLength: 6 }).map((pairs) => Uint32Array.from(pairs.flat()))
const instants = fc
  .array(fc.oneof(fc.double(), fc.constant(NaN)), { maxLength: 6 })
  .map((all) => Float64Array.from(all))
const bytes = fc.uint8Array({ maxLength: 9 })
const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({
    kind: fc.constant('claim' as const),
    ticket: u32,
    items: fc.tuple(bytes, ids, instants).map(([flags, claimed, visitedAtMs]) => ({
      flags,
      ids: claimed,
      visitedAtMs,
      visitors: Uint32Array.from([...visitedAtMs].flatMap((_, index) => [index, 0xffff_ffff - index])),
    })),
  }),
  fc.record({
    kind: fc.constant('verdict' as const),
    ticket: u32,
    verdict: fc.record({ duplicates: bytes, sessions: instants }),
  }),
  fc.record({ kind: fc.constant('settle' as const), ticket: u32, durable: u32 }),
  fc.record({ kind: fc.constant('persist' as const), ticket: u32, ids }),
  fc.record({ kind: fc.constant('persisted' as const), ticket: u32, isDone: fc.boolean() }),
)

describe('messages between workers and the owner of the ids', () => {
  it('arrive as they were sent, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), fc.array(fc.integer({ min: 1, max: 50 })), (sent, cuts) => {
        const reader = new MessageReader()
        const received: Message[] = []
        let rest = Buffer.concat(sent.map((one) => encodeMessage(one)))
        for (const cut of [...cuts, rest.length]) {
          received.push(...reader.read(Buffer.from(rest.subarray(0, cut))))
          rest = rest.subarray(cut)
        }
        expect(received).toEqual(sent)
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  Int64Column,
  StringColumn,
  toUuidBytes,
  UInt32Column,
  UuidColumn,
  varintBytes,
  writeVarint,
} from './native-column.ts'

/** LEB128 as its definition reads: groups of seven bits, lowest first, all but the last with the top bit set. */
function naiveVarint(value: number): Buffer {
  const groups =
    value
      .toString(2)
      .padStart(Math.max(1, Math.ceil(value.toString(2).length / 7)) * 7, '0')
      .match(/.{7}/g) ?? []
  return Buffer.from(
    groups.reverse().map((bits, index) => Number.parseInt((index < groups.length - 1 ? '1' : '0') + bits, 2)),
  )
}

function naiveStrings(values: readonly string[]): Buffer {
  return Buffer.concat(values.flatMap((value) => [naiveVarint(Buffer.byteLength(value)), Buffer.from(value)]))
}

function encodeStrings(values: readonly string[], column = new StringColumn()): Buffer {
  for (const value of values) column.append(value)
  return column.bytes()
}

describe('naiveVarint', () => {
  it.each([
    [0, [0]],
    [127, [0x7f]],
    [128, [0x80, 0x01]],
    [300, [0xac, 0x02]],
    [16_384, [0x80, 0x80, 0x01]],
  ])('writes %d as the examples of LEB128 do', (value, bytes) => {
    expect([...naiveVarint(value)]).toEqual(bytes)
  })
})

describe('writeVarint', () => {
  it('writes any length as LEB128, in as many bytes as it says', () => {
    const length = fc.oneof(
      fc.nat({ max: 300 }),
      fc.nat(),
      fc.constantFrom(127, 128, 16_383, 16_384, 2_097_151, 2_097_152, 268_435_456),
    )
    fc.assert(
      fc.property(length, (value) => {
        const bytes = Buffer.alloc(varintBytes(value))
        writeVarint(bytes, 0, value)
        expect(bytes).toEqual(naiveVarint(value))
      }),
    )
  })
})

describe('StringColumn', () => {
  it.each([0, 1, 47, 48, 127, 128, 16_383, 16_384, 16_385, 2_097_151, 2_097_152])(
    'writes a text of %d bytes',
    (bytes) => {
      expect(encodeStrings(['a', 'x'.repeat(bytes), 'b']).equals(naiveStrings(['a', 'x'.repeat(bytes), 'b']))).toBe(
        true,
      )
    },
  )

  // 64 units that are 128 bytes: the length of the text and the length of its bytes take a different number of bytes.
  it.each([
    'é'.repeat(64),
    '€'.repeat(43),
    '😀'.repeat(32),
    'é'.repeat(8_192),
    '日本語'.repeat(5_461),
    'x'.repeat(47) + 'é',
  ])('writes a text whose bytes are more than its units (%#)', (text) => {
    expect(encodeStrings([text, 'after']).equals(naiveStrings([text, 'after']))).toBe(true)
  })

  it('writes any texts back to back', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: 'grapheme', maxLength: 100 }),
      fc
        .tuple(fc.constantFrom('x', 'é', '€', '😀', '\u0000', '\ud800'), fc.nat({ max: 300 }))
        .map(([unit, times]) => unit.repeat(times)),
    )
    fc.assert(
      fc.property(fc.array(text, { maxLength: 50 }), (texts) => {
        // Half of a surrogate pair has no bytes in UTF-8; U+FFFD stands in for it.
        expect(encodeStrings(texts).equals(naiveStrings(texts.map((one) => one.toWellFormed())))).toBe(true)
      }),
    )
  })

  it('starts afresh after clear, whatever it held', () => {
    const column = new StringColumn()
    encodeStrings(['é'.repeat(10_000)], column)
    column.clear()
    expect(column.bytes()).toHaveLength(0)
    expect(encodeStrings(['a', ''], column)).toEqual(Buffer.from([1, 0x61, 0]))
  })
})

describe('Int64Column', () => {
  it('writes any whole number that a double holds, negative ones too, as 64 bits little endian', () => {
    const values = fc.array(
      fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, -1, 0xffff_ffff, 0x1_0000_0000, -0x1_0000_0000)),
    )
    fc.assert(
      fc.property(values, (numbers) => {
        const column = new Int64Column()
        for (const value of numbers) column.append(value)
        const expected = Buffer.alloc(numbers.length * 8)
        for (const [index, value] of numbers.entries()) expected.writeBigInt64LE(BigInt(value), index * 8)
        expect(column.bytes()).toEqual(expected)
      }),
    )
  })

  it('grows beyond its first memory', () => {
    const column = new Int64Column()
    for (let value = 0; value < 1_000; value++) column.append(value)
    expect(column.bytes().readBigInt64LE(999 * 8)).toBe(999n)
  })
})

describe('UInt32Column', () => {
  it('writes any unsigned 32 bits little endian', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff_ffff })), (numbers) => {
        const column = new UInt32Column()
        for (const value of numbers) column.append(value)
        const expected = Buffer.alloc(numbers.length * 4)
        for (const [index, value] of numbers.entries()) expected.writeUInt32LE(value, index * 4)
        expect(column.bytes()).toEqual(expected)
      }),
    )
  })
})

describe('UuidColumn', () => {
  it('turns each half of a UUID around', () => {
    const column = new UuidColumn()
    column.append(toUuidBytes('00112233-4455-6677-8899-aabbccddeeff'))
    expect(column.bytes().toString('hex')).toBe('7766554433221100ffeeddccbbaa9988')
  })

  it.each(['', 'not-a-uuid', '00112233-4455-6677-8899-aabbccddee'])('refuses %j', (text) => {
    expect(() => toUuidBytes(text)).toThrow(TypeError)
  })
})

import type { StoredEvent } from '@sightline/domain/event'
import { aStoredEvent } from '@sightline/domain/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventColumns, EventBlock, joinEventRows, type EventRows } from './event-block.ts'

const batchId = '01936d00-0000-7000-8000-0123456789ab'

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]
}
const text = (value: string) => Buffer.concat([Buffer.from(varint(Buffer.byteLength(value))), Buffer.from(value)])
function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(value)
  return bytes
}
function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
function uuid(value: string): Buffer {
  const hex = value.replaceAll('-', '')
  return Buffer.concat([
    int64(BigInt.asIntN(64, BigInt(`0x${hex.slice(0, 16)}`))),
    int64(BigInt.asIntN(64, BigInt(`0x${hex.slice(16)}`))),
  ])
}
/** A column's value by what the column is called in the table: snake_case of the event's own field. */
function naiveValue(event: StoredEvent, name: string, type: string): Buffer {
  const field = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
  const fields: Readonly<Record<string, unknown>> = {
    ...event,
    occurredAt: event.occurredAtMs,
    receivedAt: event.receivedAtMs,
  }
  const value = fields[field]
  if (type === 'UUID') return uuid(String(value))
  if (type === 'String') return text(String(value))
  if (type === 'UInt32') return uint32(Number(value))
  if (type === 'Decimal(18, 4)') return int64(BigInt(Number(value).toFixed(4).replace('.', '')))
  return int64(BigInt(Number(value)))
}

/** The whole block as the description of the format reads, value by value. */
function naiveBlock(events: readonly StoredEvent[], id: string): Buffer {
  const columns = eventColumns.flatMap(([name, type]) => [
    text(name),
    text(type),
    ...events.map((event) => naiveValue(event, name, type)),
  ])
  return Buffer.concat([
    Buffer.from([...varint(eventColumns.length + 1), ...varint(events.length)]),
    ...columns,
    text('batch_id'),
    text('UUID'),
    ...events.map(() => uuid(id)),
  ])
}

function encode(events: readonly StoredEvent[], rowsOfPiece: number): Buffer {
  const pieces: EventRows[] = []
  for (let from = 0; from < events.length; from += rowsOfPiece) {
    const block = new EventBlock()
    for (const event of events.slice(from, from + rowsOfPiece)) block.append(event)
    pieces.push(block.view())
  }
  return joinEventRows(eventColumns, pieces, batchId)
}

const wellFormed = fc.string({ unit: 'binary', maxLength: 40 }).map((value) => value.toWellFormed())
const anyEvent = fc
  .record({
    projectId: fc.uuid(),
    event: wellFormed,
    eventId: wellFormed,
    userId: wellFormed,
    sessionId: wellFormed,
    properties: wellFormed,
    utmContent: wellFormed,
    libraryVersion: wellFormed,
    bot: wellFormed,
    ip: wellFormed,
    occurredAtMs: fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2100, 0, 1) }),
    receivedAtMs: fc.integer({ min: -1, max: Date.UTC(2100, 0, 1) }),
    // Whole cents: further digits are a matter of rounding, which the next test is about.
    revenue: fc.integer({ min: -1e12, max: 1e12 }).map((cents) => cents / 100),
    durationMs: fc.integer({ min: 0, max: 0xffff_ffff }),
  })
  .map((overrides) => aStoredEvent(overrides))

describe('joinEventRows', () => {
  it('makes the block that the format describes, however the rows were cut into pieces', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 20 }), fc.integer({ min: 1, max: 20 }), (events, rowsOfPiece) => {
        expect(encode(events, rowsOfPiece).equals(naiveBlock(events, batchId))).toBe(true)
      }),
    )
  })

  it('writes the number of rows as a varint too', () => {
    const events = Array.from({ length: 300 }, (_, index) => aStoredEvent({ eventId: `e${index}` }))
    expect(encode(events, 7).equals(naiveBlock(events, batchId))).toBe(true)
  })

  it('lays the block into the memory it is given', () => {
    const memory = Buffer.alloc(100_000)
    const block = new EventBlock()
    block.append(aStoredEvent())
    const joined = joinEventRows(eventColumns, [block.view()], batchId, (bytes) => memory.subarray(0, bytes))
    expect(joined.buffer).toBe(memory.buffer)
    expect(joined.equals(naiveBlock([aStoredEvent()], batchId))).toBe(true)
  })
})

describe('EventBlock', () => {
  it.each([
    [0.1 + 0.2, '3000'],
    [12.345_67, '123457'],
    [-0.005, '-50'],
    [0.000_04, '0'],
    // Exact to here: beyond 2^53 ten-thousandths a double has no last digit.
    [900_719_925_474.0991, '9007199254740991'],
  ])('stores a revenue of %d as %s ten-thousandths', (revenue, units) => {
    const block = new EventBlock()
    block.append(aStoredEvent({ revenue }))
    const column = block.view().columns[eventColumns.findIndex(([name]) => name === 'revenue')]
    expect(column?.readBigInt64LE().toString()).toBe(units)
  })

  it('forgets its rows when it is cleared, and encodes the next ones as a new block would', () => {
    const block = new EventBlock()
    block.append(aStoredEvent({ properties: '{"a":"long enough to be seen"}' }))
    block.clear()
    expect(block.rows).toBe(0)
    block.append(aStoredEvent({ eventId: 'e2' }))
    expect(
      joinEventRows(eventColumns, [block.view()], batchId).equals(
        naiveBlock([aStoredEvent({ eventId: 'e2' })], batchId),
      ),
    ).toBe(true)
  })

  it('knows one column for each field of a stored event', () => {
    expect(eventColumns).toHaveLength(Object.keys(aStoredEvent()).length)
  })
})

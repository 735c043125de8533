import { createTestClickHouse } from '@sightline/db/testing'
import type { StoredEvent } from '@sightline/domain/event'
import { aStoredEvent } from '@sightline/domain/testing'
import fc from 'fast-check'
import { describe, expect, inject, it } from 'vitest'
import { eventColumns, EventBlock, joinEventRows } from './event-block.ts'
import { createEventWriter, type EventBatch } from './event.writer.ts'

const batchId = (index: number) => `01936d00-0000-7000-8000-${String(index).padStart(12, '0')}`

/** Splits the events into pieces as group commits would, and joins them as the flush loop does. */
export function toBatch(id: string, events: readonly StoredEvent[], piecesOf = events.length): EventBatch {
  const pieces = []
  for (let from = 0; from < events.length; from += piecesOf) {
    const block = new EventBlock()
    for (const event of events.slice(from, from + piecesOf)) block.append(event)
    pieces.push(block.view())
  }
  const times = events.map((event) => event.occurredAtMs)
  return {
    id,
    rows: events.length,
    columns: eventColumns,
    block: joinEventRows(eventColumns, pieces, id),
    projectIds: [...new Set(events.map((event) => event.projectId))],
    firstOccurredAtMs: Math.min(...times),
    lastOccurredAtMs: Math.max(...times),
  }
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('', 'ä', '"\\\n\t\u0000', '日本語', '👩‍👩‍👧', 'x'.repeat(127), 'x'.repeat(128), 'é'.repeat(20_000)),
)
/** Lone surrogates cannot be written in UTF-8. */
const wellFormed = text.map((value) => value.toWellFormed())
const instantMs = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2100, 0, 1) })
const anyEvent = fc.record({
  event: wellFormed,
  eventId: wellFormed,
  userId: wellFormed,
  properties: wellFormed,
  title: wellFormed,
  country: wellFormed,
  occurredAtMs: instantMs,
  receivedAtMs: instantMs,
  revenue: fc.integer({ min: -1e15, max: 1e15 }).map((units) => units / 10_000),
  durationMs: fc.integer({ min: 0, max: 0xffff_ffff }),
})

describe('EventBlock', () => {
  it('brings every value through ClickHouse unchanged, however the rows are split into pieces', async () => {
    await using database = await createTestClickHouse(inject('clickhouseUrl'))
    const writer = createEventWriter(database.client)
    let run = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyEvent, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 30 }),
        async (values, piece) => {
          const id = batchId(++run)
          const events = values.map((value, index) => aStoredEvent({ ...value, anonymousId: String(index) }))
          await writer.insert(toBatch(id, events, piece))
          const answer = await database.client.query({
            query: `SELECT event, event_id AS eventId, user_id AS userId, properties, title, country,
                         toUnixTimestamp64Milli(occurred_at) AS occurredAtMs, toUnixTimestamp64Milli(received_at) AS receivedAtMs,
                         toString(revenue) AS revenue, duration_ms AS durationMs
                  FROM events WHERE batch_id = {id:UUID} ORDER BY toUInt32(anonymous_id)`,
            query_params: { id },
            format: 'JSONEachRow',
            clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
          })
          const rows = await answer.json<Record<string, unknown>>()
          expect(rows.map((row) => ({ ...row, revenue: Number(row['revenue']) }))).toEqual(values)
        },
      ),
      { numRuns: 25 },
    )
  })
})

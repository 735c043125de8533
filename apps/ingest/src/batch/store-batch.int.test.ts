import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { createClickHouseClient } from '@sightline/db/clickhouse'
import { createEventWriter, eventColumns, EventBlock, joinEventRows, type EventBatch } from '@sightline/db/event'
import { createTestClickHouse, type TestClickHouse } from '@sightline/db/testing'
import type { StoredEvent } from '@sightline/domain/event'
import { aStoredEvent } from '@sightline/domain/testing'
import { describe, expect, inject, it, vi } from 'vitest'
import { storeBatch } from './store-batch.ts'

const id = '01936d00-0000-7000-8000-000000000001'
const monthMs = 31 * 24 * 3_600_000

function aBatch(events: readonly StoredEvent[]): EventBatch {
  const block = new EventBlock()
  for (const event of events) block.append(event)
  const times = events.map((event) => event.occurredAtMs)
  return {
    id,
    rows: events.length,
    columns: eventColumns,
    block: joinEventRows(eventColumns, [block.view()], id),
    projectIds: [aStoredEvent().projectId],
    firstOccurredAtMs: Math.min(...times),
    lastOccurredAtMs: Math.max(...times),
  }
}

/** 100 views by 10 visitors in 5 sessions, in January and in February: two partitions. */
const events = Array.from({ length: 100 }, (_, index) =>
  aStoredEvent({
    eventId: `e${index}`,
    anonymousId: `a${index % 10}`,
    sessionId: `s${index % 5}`,
    path: `/${index % 3}`,
    occurredAtMs: Date.UTC(2026, 0, 10) + (index % 2) * monthMs + index * 1000,
    ...(index === 1 ? { kind: 'identify' as const, userId: 'u1', previousId: 'u0' } : {}),
  }),
)

/** Counts by the rows, and by each roll-up. */
async function countAll(database: TestClickHouse) {
  const answer = await database.client.query({
    query: `SELECT (SELECT count() FROM events) AS rows, (SELECT uniqExact(event_id) FROM events) AS ids,
                   (SELECT sum(views) FROM traffic_15m) AS traffic, (SELECT sum(session_events) FROM traffic_15m) AS sessionEvents,
                   (SELECT sum(views) FROM sessions) AS sessionViews, (SELECT uniqExact(session_hash) FROM sessions) AS sessions,
                   (SELECT groupUniqArray((toString(kind), from_id, to_id)) FROM person_edges) AS edges`,
    format: 'JSONEachRow',
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
  })
  return (await answer.json())[0]
}
const everythingOnce = {
  rows: 100,
  ids: 100,
  // The identify is no view.
  traffic: 99,
  sessionEvents: 100,
  sessionViews: 99,
  sessions: 5,
  edges: expect.toSatisfy((edges: unknown[]) => edges.length === 2) as unknown,
}

/** A way to a server on which requests arrive and answers are lost, while the connection stands. */
async function startLossyWay(target: string): Promise<AsyncDisposable & { readonly url: string }> {
  const url = new URL(target)
  const sockets: Socket[] = []
  const way = createServer((client) => {
    const server = connect(Number(url.port), url.hostname)
    sockets.push(client, server)
    client.on('error', () => undefined).pipe(server.on('error', () => undefined).resume())
  })
  await new Promise<void>((listens) => way.listen(0, '127.0.0.1', listens))
  url.port = String((way.address() as AddressInfo).port)
  return {
    url: url.toString(),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((closed) => way.close(closed))
    },
  }
}

describe('storeBatch', () => {
  it('stores a new batch, in the roll-ups as in the rows', async () => {
    await using database = await createTestClickHouse(inject('clickhouseUrl'))
    await storeBatch(createEventWriter(database.client), aBatch(events), false)
    expect(await countAll(database)).toEqual(everythingOnce)
  })

  it('adds nothing when the batch had arrived and only its answer was lost', async () => {
    await using database = await createTestClickHouse(inject('clickhouseUrl'))
    const writer = createEventWriter(database.client)
    await writer.insert(aBatch(events))
    await storeBatch(writer, aBatch(events), true)
    await storeBatch(writer, aBatch(events), true)
    expect(await countAll(database)).toEqual(everythingOnce)
  })

  it('is not held up for long by an answer that never comes, and adds nothing when it looks again', async () => {
    await using database = await createTestClickHouse(inject('clickhouseUrl'))
    await using lossy = await startLossyWay(inject('clickhouseUrl'))
    const client = createClickHouseClient({ ...database.connection, url: lossy.url })
    const insertion = storeBatch(createEventWriter(client, 500), aBatch(events), false)
    await expect(insertion).rejects.toMatchObject({ code: 'unavailable' })
    // Refused as long as the server still works on the first insert.
    await vi.waitFor(() => storeBatch(createEventWriter(database.client), aBatch(events), true), 20_000)
    expect(await countAll(database)).toEqual(everythingOnce)
    await client.close()
  })

  it('adds nothing when the server has forgotten the token of a batch that it holds', async () => {
    await using database = await createTestClickHouse(inject('clickhouseUrl'))
    const writer = createEventWriter(database.client)
    await writer.insert(aBatch(events))
    await database.client.command({
      query: 'ALTER TABLE events MODIFY SETTING non_replicated_deduplication_window = 0',
    })
    await storeBatch(writer, aBatch(events), true)
    expect(await countAll(database)).toEqual(everythingOnce)
  })

  it('stores a batch whose token the server knows but whose rows it never committed', async () => {
    await using database = await createTestClickHouse(inject('clickhouseUrl'))
    const writer = createEventWriter(database.client)
    // The hole that a kill can leave: the token is in the log of tokens, the views have their rows, the table has none.
    await writer.insert(aBatch(events))
    await database.client.command({ query: 'ALTER TABLE events DROP PARTITION 202601' })
    await database.client.command({ query: 'ALTER TABLE events DROP PARTITION 202602' })
    await storeBatch(writer, aBatch(events), true)
    expect(await countAll(database)).toEqual(everythingOnce)
  })

  it('stores the partition that is missing of a batch that was committed in part', async () => {
    await using database = await createTestClickHouse(inject('clickhouseUrl'))
    const writer = createEventWriter(database.client)
    await writer.insert(aBatch(events))
    await database.client.command({ query: 'ALTER TABLE events DROP PARTITION 202602' })
    await storeBatch(writer, aBatch(events), true)
    expect(await countAll(database)).toEqual(everythingOnce)
  })

  it('writes only the partitions that are missing past the tokens, and none of it into the views again', async () => {
    await using database = await createTestClickHouse(inject('clickhouseUrl'))
    const writer = createEventWriter(database.client)
    await writer.insert(aBatch(events))
    await database.client.command({ query: 'ALTER TABLE events DROP PARTITION 202602' })
    await writer.insertMissing(aBatch(events))
    await writer.insertMissing(aBatch(events))
    expect(await countAll(database)).toEqual(everythingOnce)
  })

  it('mends roll-ups that a kill left behind the rows', async () => {
    await using database = await createTestClickHouse(inject('clickhouseUrl'))
    const writer = createEventWriter(database.client)
    await writer.insert(aBatch(events))
    await database.client.command({ query: 'TRUNCATE TABLE person_edges' })
    for (const table of ['traffic_15m', 'sessions']) {
      await database.client.command({ query: `ALTER TABLE ${table} DROP PARTITION 202601` })
    }
    await storeBatch(writer, aBatch(events), true)
    expect(await countAll(database)).toEqual(everythingOnce)
  })
})

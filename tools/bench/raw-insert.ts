import { createClickHouseClient, migrateClickHouse } from '@sightline/db/clickhouse'
import { createEventWriter, eventColumns, EventBlock, joinEventRows } from '@sightline/db/event'
import { v7 as createUuidV7 } from 'uuid'
import { toStored } from './dataset.ts'
import { createLoadEvents } from './load.ts'
import { median } from './row.ts'

const rowsPerInsert = 100_000
const rounds = 5

/** How many rows a second ClickHouse takes in, roll-ups included, when it is given large Native blocks and nothing else. */
export async function measureRawInsert(clickhouseUrl: string): Promise<number> {
  const connection = { url: clickhouseUrl, database: 'bench_raw' }
  await migrateClickHouse(connection)
  const client = createClickHouseClient(connection)
  const writer = createEventWriter(client)
  const block = new EventBlock()
  for (const event of createLoadEvents(1, rowsPerInsert)) block.append(toStored(event, Date.now()))
  const rates: number[] = []
  try {
    for (let round = 0; round < rounds; round++) {
      const id = createUuidV7()
      const batch = {
        id,
        rows: rowsPerInsert,
        columns: eventColumns,
        block: joinEventRows(eventColumns, [block.view()], id),
        projectIds: [],
        firstOccurredAtMs: 0,
        lastOccurredAtMs: 0,
      }
      const startedAt = performance.now()
      await writer.insert(batch)
      rates.push((rowsPerInsert * 1000) / (performance.now() - startedAt))
    }
  } finally {
    await client.command({ query: 'DROP DATABASE bench_raw SYNC' })
    await client.close()
  }
  return median(rates)
}

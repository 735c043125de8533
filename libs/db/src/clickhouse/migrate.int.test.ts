import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import { anEventRow, insertEventRows } from '../testing/index.ts'
import { createClickHouseClient } from './client.ts'
import { clickhouseMigrationNames, migrateClickHouse } from './migrate.ts'

/** A database without a table, dropped when it goes out of scope. */
function anEmptyDatabase() {
  const connection = { url: inject('clickhouseUrl'), database: `test_${randomUUID().replaceAll('-', '')}` }
  const client = createClickHouseClient(connection)
  return {
    connection,
    client,
    async [Symbol.asyncDispose]() {
      await client.command({ query: `DROP DATABASE IF EXISTS ${connection.database} SYNC` })
      await client.close()
    },
  }
}

describe('migrateClickHouse', () => {
  it('runs each migration again that was cut off before it was noted', async () => {
    await using database = anEmptyDatabase()
    for (const name of clickhouseMigrationNames) {
      expect(await migrateClickHouse({ ...database.connection, upTo: name })).toEqual([name])
      await database.client.command({
        query: 'DELETE FROM schema_migrations WHERE name = {name:String}',
        query_params: { name },
      })
      expect(await migrateClickHouse({ ...database.connection, upTo: name })).toEqual([name])
    }
    expect(await migrateClickHouse(database.connection)).toEqual([])
  })

  it('tells the person of events that were stored while it was a column, and of those after', async () => {
    await using database = anEmptyDatabase()
    const occurred = { project_id: randomUUID(), occurred_at: new Date('2026-03-02T12:00:00Z') }
    await migrateClickHouse({ ...database.connection, upTo: '0008_merge_events_less_often' })
    await insertEventRows(database.client, [
      anEventRow({ ...occurred, event_id: 'before-1', user_id: '', anonymous_id: 'device' }),
      anEventRow({ ...occurred, event_id: 'before-2', user_id: 'ada', anonymous_id: 'device' }),
    ])
    await migrateClickHouse(database.connection)
    await insertEventRows(database.client, [
      anEventRow({ ...occurred, event_id: 'after', user_id: 'ada', anonymous_id: '' }),
    ])
    await database.client.command({ query: 'OPTIMIZE TABLE events FINAL' })
    const answer = await database.client.query({
      query: 'SELECT event_id, person_id FROM events ORDER BY event_id',
      format: 'JSONEachRow',
    })
    expect(await answer.json()).toEqual([
      { event_id: 'after', person_id: 'ada' },
      { event_id: 'before-1', person_id: 'device' },
      { event_id: 'before-2', person_id: 'ada' },
    ])
  })
})

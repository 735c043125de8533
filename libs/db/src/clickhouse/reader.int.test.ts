import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { useTestClickHouse } from '../testing/index.ts'
import { createClickHouseClient } from './client.ts'
import { createClickHouseReader } from './reader.ts'

const database = await useTestClickHouse()

const endless = { name: 'test_endless', sql: 'SELECT count() FROM system.numbers', params: {}, row: z.unknown() }

describe('createClickHouseReader', () => {
  it('fails with the reason of a caller who went away, not with a fault of the store', async () => {
    const gone = new AbortController()
    const answer = database.reader.run(endless, gone.signal)
    gone.abort()
    await expect(answer).rejects.toBe(gone.signal.reason)
  })

  it('ends the query on the server too, when its caller goes away', async () => {
    const running = async () => {
      const sql = `SELECT count() AS queries FROM system.processes WHERE query LIKE '/* test_endless */%'`
      const row = z.object({ queries: z.number() })
      return (await database.reader.run({ name: 'test_running', sql, params: {}, row })).rows[0]?.queries
    }
    const gone = new AbortController()
    const answer = database.reader.run(endless, gone.signal).catch(() => 'ended')
    await expect.poll(running).toBe(1)
    gone.abort()
    expect(await answer).toBe('ended')
    await expect.poll(running, { timeout: 5_000 }).toBe(0)
  })

  it('says that the store does not answer when nothing listens there, whoever still waits', async () => {
    const client = createClickHouseClient({ url: 'http://127.0.0.1:9', database: 'none' })
    const answer = createClickHouseReader(client).run(endless, new AbortController().signal)
    await expect(answer).rejects.toMatchObject({ code: 'unavailable', message: 'the event store does not answer' })
    await client.close()
  })
})

import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { DomainError } from '@sightline/domain/kernel'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { SqlParams } from '../query/index.ts'
import { useTestClickHouse } from '../testing/index.ts'
import { createClickHouseExporter } from './exporter.ts'

const database = await useTestClickHouse()

const limits = { maxExecutionSeconds: 20, maxMemoryBytes: 1_000_000_000, maxResultRows: 500_000 }
const open = (sql: string, signal?: AbortSignal) =>
  createClickHouseExporter(database.client, limits).open({ name: 'test_export', sql, params: {} }, 'csv', signal)

/** The same texts by their bytes, which nothing on the way can bend. */
const oddTexts = ["it's", '\\', "\\'", '', 'a\tb\nc\r\nd', 'ü 購入', '","', ']']
const oddSql = `[${oddTexts.map((one) => `unhex('${Buffer.from(one).toString('hex')}')`).join(', ')}]`

/** How many exports run now. */
async function countRunning(): Promise<number> {
  const { rows } = await database.reader.run({
    name: 'test_running',
    sql: `SELECT count() AS running FROM system.processes WHERE startsWith(query, '/* test_export */')
          AND current_database = {database:String}`,
    params: { database: database.connection.database },
    row: z.object({ running: z.number() }),
  })
  return rows[0]?.running ?? 0
}

async function untilRunning(expected: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if ((await countRunning()) === expected) return
    await sleep(50)
  }
  throw new Error(`there were never ${expected} exports running`)
}

describe('createClickHouseExporter', () => {
  it('hands on the whole file', async () => {
    const file = await text(await open('SELECT number AS n FROM numbers(300000)'))
    expect(file.split('\n')).toHaveLength(300_002)
  })

  it('binds lists of any text and any length', async () => {
    const many = Array.from({ length: 50_000 }, (_, index) => `an-id-of-somebody-${index}`)
    const params = new SqlParams()
    const sql = `SELECT ${params.bindTexts(oddTexts)} = ${oddSql} AS same, length(${params.bindTexts(many)}) AS many,
      arrayDistinct(${params.bindTexts(many)})[-1] AS last, ${params.bind('String', "it's")} AS one`
    const query = { name: 'test_export', sql, params: params.values }
    const file = await text(await createClickHouseExporter(database.client, limits).open(query, 'csv'))
    expect(file).toBe(`"same","many","last","one"\n1,50000,"an-id-of-somebody-49999","it's"\n`)
  })

  it('fails instead of giving the first half of a file', async () => {
    // Without the wait for the end, 65 000 rows would be on their way before this one.
    await expect(open('SELECT number, throwIf(number = 290000) FROM numbers(300000)')).rejects.toThrow(/throwIf/)
  })

  it('says when a file would have too many rows', async () => {
    const refusal = open('SELECT number FROM numbers(600000)')
    await expect(refusal).rejects.toMatchObject({ code: 'limit_exceeded', details: { maxRows: 500_000 } })
    await expect(refusal).rejects.toBeInstanceOf(DomainError)
  })

  it('ends the query of a caller who goes away', async () => {
    const gone = new AbortController()
    const endless = 'SELECT sleepEachRow(0.05) FROM numbers(300) SETTINGS max_block_size = 1'
    const opened = open(endless, gone.signal).catch((error: unknown) => error)
    await untilRunning(1)
    gone.abort()
    await untilRunning(0)
    expect(await opened).toBe(gone.signal.reason)
  })
})

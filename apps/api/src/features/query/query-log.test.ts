import type { ClickHouseAnswer, ClickHouseQuery, ClickHouseReader } from '@sightline/db/clickhouse'
import { z } from 'zod'
import { describe, expect, it } from 'vitest'
import { createQueryLog } from './query-log.ts'

const query = (name: string): ClickHouseQuery<unknown> => ({ name, sql: 'SELECT 1', params: {}, row: z.unknown() })

/** A store that answers when it is told to, beside a clock that is set by hand. */
function createWorld() {
  const waiting = new Map<string, () => void>()
  let nowMs = 1_000
  const reader: ClickHouseReader = {
    run: <Row>(asked: ClickHouseQuery<Row>) =>
      new Promise<ClickHouseAnswer<Row>>((resolve) =>
        waiting.set(asked.name, () => resolve({ rows: [], rowsRead: 10, bytesRead: 100 })),
      ),
  }
  return {
    log: createQueryLog(reader, () => nowMs),
    at: (ms: number) => (nowMs = 1_000 + ms),
    answer: (name: string) => waiting.get(name)?.(),
  }
}

describe('the log of queries behind an answer', () => {
  it('took from the first question to the last answer, not the sum of queries that ran at the same time', async () => {
    const { log, at, answer } = createWorld()
    const views = log.run(query('views'))
    at(5)
    const sessions = log.run(query('sessions'))
    at(40)
    answer('views')
    await views
    at(60)
    answer('sessions')
    await sessions
    at(500)
    expect(log.elapsedMs()).toBe(60)
    expect(log.answered.map(({ name }) => name)).toEqual(['views', 'sessions'])
  })

  it('took no time when nothing was asked', () => {
    expect(createWorld().log.elapsedMs()).toBe(0)
  })
})

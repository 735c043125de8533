import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { startTcpGate, type TcpGate } from '../testing/tcp-gate.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'
import { openOwnersBrowser } from '../testing/test-owner.ts'

let gate: TcpGate
let world: TestApi
const log: string[] = []
beforeAll(async () => {
  gate = await startTcpGate(inject('clickhouseUrl'))
  world = await startTestApi({
    clickhouseUrl: inject('clickhouseUrl'),
    postgresUrl: inject('postgresUrl'),
    env: { CLICKHOUSE_URL: gate.url },
    log: (line) => log.push(line),
  })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await gate[Symbol.asyncDispose]()
})

async function countCancelled(): Promise<number> {
  const metrics = await (await fetch(`${world.url}/metrics`)).text()
  const counts = metrics.matchAll(/^sightline_query_seconds_count\{.*outcome="cancelled".*\} (\d+)$/gm)
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
}

it('counts the query of a caller who went away as cancelled, and blames nobody in the log', async () => {
  const owner = await openOwnersBrowser(world.url)
  const { id: projectId } = await owner.trpc.project.create.mutate({ name: 'Shop', timeZone: 'UTC' })
  const range = { kind: 'relative', last: '7d' } as const
  const definition = {
    range,
    granularity: 'day' as const,
    series: [{ event: '*', measure: { kind: 'count' as const } }],
  }
  gate.close()
  // Once may be too early: before the store is asked.
  while ((await countCancelled()) === 0) {
    const answer = await owner.trpc.trend.run
      .query({ projectId, definition }, { signal: AbortSignal.timeout(100) })
      .catch(() => 'none')
    expect(answer).toBe('none')
    await delay(50)
  }
  expect(log).toEqual([])
})

import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createCanaryStore } from '@sightline/db/canary'
import { createClickHouseClient, createClickHouseReader } from '@sightline/db/clickhouse'
import { createTestClickHouse, createTestPostgres } from '@sightline/db/testing'
import { canaryProject } from '@sightline/domain/canary'
import { pino } from 'pino'
import { describe, expect, inject, it } from 'vitest'
import { createApiMetrics } from '../../metrics/metrics.ts'
import { startIngestProcess } from '../../testing/ingest-process.ts'
import { startTcpGate } from '../../testing/tcp-gate.ts'
import { createCanaryJob } from './canary.job.ts'
import { createCanaryService } from './canary.service.ts'
import { createCanaryWire, toCanaryKey } from './canary-wire.ts'
import { followCanary } from './follow-canary.ts'

const internalToken = 'a secret of the tests'

/** Ingest, the worker's canary, and the API's view of it, on real engines; what is between them can be cut. */
async function createScene(ingestEnv: Readonly<Record<string, string>> = {}) {
  const scope = new AsyncDisposableStack()
  const clickhouse = scope.use(await createTestClickHouse(inject('clickhouseUrl')))
  const postgres = scope.use(await createTestPostgres(inject('postgresUrl')))
  const { database } = clickhouse.connection
  const toIngest = scope.use(await startTcpGate(inject('clickhouseUrl')))
  const toReports = scope.use(await startTcpGate(inject('clickhouseUrl')))
  const ingest = scope.use(
    await startIngestProcess({
      CLICKHOUSE_URL: toIngest.url,
      CLICKHOUSE_DATABASE: database,
      POSTGRES_URL: postgres.url,
      INTERNAL_TOKEN: internalToken,
      ANALYTICS_FLUSH_INTERVAL: '50ms',
      ...ingestEnv,
    }),
  )
  const client = createClickHouseClient({ url: toReports.url, database })
  scope.defer(() => client.close())
  const store = createCanaryStore(postgres)
  const metrics = createApiMetrics()
  const errors: Record<string, unknown>[] = []
  const now = () => new Date()
  const writeKey = toCanaryKey(internalToken)
  const wire = createCanaryWire({
    clickhouse: createClickHouseReader(client),
    writeKey,
    internalToken,
    requestSignal: () => AbortSignal.timeout(500),
  })
  const job = createCanaryJob({
    nodes: [ingest.url],
    writeKey,
    store,
    follow: (node) =>
      followCanary(node, {
        ...wire,
        createEventId: () => randomUUID(),
        now,
        pause: (ms) => sleep(ms),
        deadlineMs: 3_000,
      }),
    onState: metrics.canary,
    logger: pino({ level: 'error' }, { write: (line: string) => void errors.push(JSON.parse(line) as never) }),
    now,
    periodMs: 60_000,
    signal: new AbortController().signal,
  })
  const service = createCanaryService({ store, ingestUrls: [ingest.url], now })
  return {
    clickhouse,
    ingest,
    toIngest,
    toReports,
    job,
    status: () => service.status(),
    errors,
    /** Stages that the metrics call stalled. */
    stalledStages: async () =>
      [...(await metrics.render()).matchAll(/^sightline_canary_stalled{.*stage="(\w+)"} 1$/gm)].map(
        ([, stage]) => stage,
      ),
    [Symbol.asyncDispose]: () => scope.disposeAsync(),
  }
}

describe('a canary', () => {
  it('travels from the door to a query, in a project of its own, and tells how long it took', async () => {
    await using scene = await createScene()
    const pauseMs = await scene.job.run()
    expect(pauseMs).toBeGreaterThan(50_000)
    const status = await scene.status()
    expect(status).toMatchObject({ kind: 'flowing', roundTripMs: expect.any(Number) as number })
    expect(scene.job.states).toMatchObject([{ node: scene.ingest.url, stall: undefined }])
    expect(scene.errors).toEqual([])
    expect(await scene.stalledStages()).toEqual([])
    await scene.job.run()
    const rows = await scene.clickhouse.client.query({
      query: 'SELECT toString(project_id) AS projectId, toUInt32(count()) AS events FROM events GROUP BY project_id',
      format: 'JSONEachRow',
    })
    expect(await rows.json()).toEqual([{ projectId: canaryProject.projectId, events: 2 }])
  })

  it('names the stage that stands still, once, in log, metrics and status, until one arrives again', async () => {
    await using scene = await createScene()
    await scene.job.run()
    for (const [gate, stage] of [
      [scene.toIngest, 'stored'],
      [scene.toReports, 'query'],
    ] as const) {
      gate.close()
      await scene.job.run()
      await scene.job.run()
      expect(scene.errors.splice(0)).toMatchObject([{ msg: 'canary stalled', node: scene.ingest.url, stage }])
      expect(await scene.stalledStages()).toEqual([stage])
      expect(await scene.status()).toMatchObject({ kind: 'stalled', stage, nodes: { stalled: 1, all: 1 } })
      gate.open()
      await scene.job.run()
      expect(await scene.status()).toMatchObject({ kind: 'flowing' })
      expect(await scene.stalledStages()).toEqual([])
    }
    await scene.ingest[Symbol.asyncDispose]()
    await scene.job.run()
    expect(scene.errors).toMatchObject([{ msg: 'canary stalled', stage: 'door' }])
    expect(await scene.status()).toMatchObject({ kind: 'stalled', stage: 'door' })
  })

  it('is refused by a log that takes nothing more', async () => {
    await using scene = await createScene({ INGEST_MIN_FREE_BYTES: String(2 ** 52) })
    await scene.job.run()
    expect(await scene.status()).toMatchObject({ kind: 'stalled', stage: 'log' })
  })
})

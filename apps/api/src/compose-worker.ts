import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAccountStore } from '@sightline/db/account'
import { createClickHouseClient, createClickHouseReader } from '@sightline/db/clickhouse'
import { createDedupSweep, createDedupSweepStore, createDedupWriter } from '@sightline/db/dedup'
import { createPostgres, pingPostgres } from '@sightline/db/postgres'
import { createPersonUndoStore } from '@sightline/db/person'
import { createProjectStore } from '@sightline/db/project'
import { createQuarantineReplayStore, createQuarantineWriter } from '@sightline/db/quarantine'
import { createStreamStore } from '@sightline/db/stream'
import { createTriggerFiringStore, createTriggerStore, type DueFiring } from '@sightline/db/trigger'
import type { CanaryState } from '@sightline/domain/canary'
import { createSettler } from '@sightline/db/settled'
import type { FastifyInstance } from 'fastify'
import { PgBoss } from 'pg-boss'
import { composeCanary } from './compose-canary.ts'
import type { ComposeDeps } from './compose.ts'
import type { ApiConfig } from './config.ts'
import { createPersonMaps } from './features/person/person-maps.ts'
import { deliverFiring } from './features/trigger/deliver-firing.ts'
import { watchTrigger } from './features/trigger/watch-trigger.ts'
import { registerHealthRoutes, type DependencyState } from './http/health.route.ts'
import { createServer } from './http/server.ts'
import { createDedupSweepJob } from './jobs/dedup-sweep.job.ts'
import { housekeepingSchedule, runHousekeeping } from './jobs/housekeeping.job.ts'
import { createIngestReplay } from './jobs/ingest-replay.ts'
import { parseReplayJob, quarantineReplayQueue, runQuarantineReplay } from './jobs/quarantine-replay.job.ts'
import { repeat } from './jobs/repeat.ts'
import { createDeliverFiringsJob, createWatchTriggersJob } from './jobs/trigger.job.ts'
import { createSettleRun, settleSchedule } from './jobs/settle.job.ts'
import { createApiMetrics } from './metrics/metrics.ts'

export interface Worker {
  readonly server: FastifyInstance
  close(): Promise<void>
}

/** Runs jobs and schedules, which live in PostgreSQL: any number of workers share them. */
export async function composeWorker(config: ApiConfig, deps: ComposeDeps): Promise<Worker> {
  const { logger, now } = deps
  const metrics = createApiMetrics()
  const db = createPostgres({ ...config.postgres, maxConnections: 4 })
  const clickhouseClient = createClickHouseClient(config.clickhouse, 4)
  const clickhouse = createClickHouseReader(clickhouseClient)
  const boss = new PgBoss({
    connectionString: config.postgres.url,
    max: 3,
    application_name: 'sightline-worker',
    // A job whose worker was killed goes on elsewhere within so many seconds of its last heartbeat.
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
  })
  // A broken connection heals itself; without a listener it would end the process.
  boss.on('error', (error) => logger.warn({ err: error }, 'job queue error'))
  await boss.start()

  const counted = async (name: string, run: () => Promise<unknown>): Promise<void> => {
    try {
      await run()
      metrics.job(name, 'done')
    } catch (error) {
      metrics.job(name, 'failed')
      throw error
    }
  }

  const { name, cron } = housekeepingSchedule
  const accounts = createAccountStore({ db })
  const settler = createSettler(clickhouseClient)
  const streams = createStreamStore({ db, clickhouse })
  const firings = createTriggerFiringStore({ db })
  await boss.createQueue(name)
  await boss.schedule(name, cron)
  await boss.work(name, () =>
    counted(name, () => runHousekeeping({ accounts, settler, streams, firings, logger, now })),
  )

  const runSettle = createSettleRun({ projects: createProjectStore({ db }), settler, logger, now })
  await boss.createQueue(settleSchedule.name, settleSchedule.options)
  await boss.schedule(settleSchedule.name, settleSchedule.cron)
  await boss.work(settleSchedule.name, ([job]) => counted(settleSchedule.name, () => runSettle(job?.signal)))

  const replay = {
    replays: createQuarantineReplayStore({ db }),
    clickhouse,
    writer: createQuarantineWriter(clickhouseClient),
    send: createIngestReplay(config),
    now,
  }
  await boss.createQueue(quarantineReplayQueue.name, quarantineReplayQueue.options)
  await boss.work(quarantineReplayQueue.name, { pollingIntervalSeconds: 1 }, async ([job]) => {
    if (job === undefined) return
    try {
      await counted(quarantineReplayQueue.name, async () =>
        runQuarantineReplay(parseReplayJob(job.data), replay, job.signal),
      )
    } catch (error) {
      logger.warn({ err: error }, 'replay interrupted, will go on')
      throw error
    }
  })

  const sweep = createDedupSweep({
    store: createDedupSweepStore({ db }),
    clickhouse,
    writer: createDedupWriter(clickhouseClient),
    pause: (ms) => sleep(ms),
    now,
    createSweepId: () => randomUUID(),
  })
  const sweeping = repeat(createDedupSweepJob({ sweep, metrics, logger }))

  const personMaps = createPersonMaps({ clickhouse, undos: createPersonUndoStore({ db }) })
  const watching = repeat(
    createWatchTriggersJob({
      triggers: createTriggerStore({ db }),
      look: (trigger) => watchTrigger(trigger, { clickhouse, streams, persons: personMaps, now }),
      logger,
      now,
    }),
  )
  const deliver = (due: DueFiring) => deliverFiring(due, { fetch, sendEvent: replay.send })
  const delivering = repeat(createDeliverFiringsJob({ firings, deliver, logger, now }))

  const canary = composeCanary(config, { clickhouse: metrics.measured(clickhouse), db, metrics, logger, now })

  const server = createServer({ logger, trustProxy: config.http.trustProxy, metrics })
  registerHealthRoutes(server, {
    required: { postgres: async () => ((await pingPostgres(db)) ? 'ok' : 'down') },
    optional: { delivery: () => Promise.resolve(toDelivery(canary.states)) },
    metrics,
    facts: () => ({ canary: canary.states }),
  })
  return {
    server,
    async close() {
      await server.close()
      await Promise.all([sweeping, watching, delivering, canary].map((work) => work.close()))
      await boss.stop({ graceful: true, timeout: 5_000 })
      await clickhouseClient.close()
      await db.destroy()
    },
  }
}

function toDelivery(states: readonly CanaryState[]): DependencyState {
  if (states.length === 0) return 'off'
  return states.some((state) => state.stall !== undefined) ? 'down' : 'ok'
}

import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClickHouseClient, createClickHouseReader } from '@sightline/db/clickhouse'
import { createEventWriter } from '@sightline/db/event'
import { createEventPolicyStore } from '@sightline/db/event-policy'
import { createPostgres } from '@sightline/db/postgres'
import { createVisitorSaltStore } from '@sightline/db/visitor-salt'
import type { Logger } from 'pino'
import { v7 as createUuidV7 } from 'uuid'
import { openEventStorage } from './batch/event-storage.ts'
import { askOwner, openOwnKnowledge } from './cluster/knowledge.ts'
import { createWholeNode } from './cluster/whole-node.ts'
import type { WorkerSeat } from './cluster/worker-seat.ts'
import type { IngestConfig } from './config.ts'
import { doors } from './doors/doors.ts'
import { createDoorRoutes } from './http/door.route.ts'
import { createHealthRoutes } from './http/health.route.ts'
import { createImportRoutes } from './http/import.route.ts'
import { createInternalRoutes } from './http/internal.route.ts'
import { createScriptRoutes } from './http/script.route.ts'
import { createHttpServer, type HttpServer } from './http/server.ts'
import { createTrackerRoutes } from './http/tracker.route.ts'
import { removeSpooledFiles } from './import/import-file.ts'
import { createImportProgressStore } from './import/import-progress.ts'
import { createImporter } from './import/importer.ts'
import { createKeyRing } from './keys/key-ring.ts'
import { createProjectFinder } from './keys/project-finder.ts'
import { createAdmission } from './limits/admission.ts'
import { LogShares } from './limits/log-shares.ts'
import { Quota } from './limits/quota.ts'
import { createRateLimiter } from './limits/rate-limiter.ts'
import { createUsageReader } from './limits/usage-reader.ts'
import { LiveHub, toLiveEvent } from './live/live-hub.ts'
import { countCorruption, readCorruptSegments } from './log/corrupt-shelf.ts'
import { readPending } from './log/pending.ts'
import { createIngestMetrics } from './metrics/metrics.ts'
import { createCapture } from './pipeline/capture.ts'
import { createReplayer } from './quarantine/replayer.ts'
import { createEnricher } from './pipeline/enrich.ts'
import { createPolicyRing } from './pipeline/policy-ring.ts'
import { createQuarantineBudget } from './pipeline/quarantine-budget.ts'
import { createScreen } from './pipeline/screen.ts'
import { createVisitorIdReader } from './pipeline/visitor-id.ts'
import { openVisitorSalts } from './pipeline/visitor-salts.ts'

export interface Ingest {
  readonly server: HttpServer
  /** Stops accepting, makes everything durable, tries for a while to store it, and closes. */
  close(drainTimeoutMs?: number): Promise<void>
}

/** How long a stop waits for ClickHouse; what is left then is stored by the next start. */
const defaultDrainTimeoutMs = 8_000

export interface ComposeDeps {
  readonly logger: Logger
  /** Of a worker, where several processes share the work. */
  readonly seat?: WorkerSeat | undefined
  /** The log is broken in a way that only a new process can mend. */
  readonly onBroken?: (error: unknown) => void
}

/** Builds the service: log, clients, pipeline, server. Nothing listens yet; what an earlier run left is being stored. */
export async function compose(config: IngestConfig, deps: ComposeDeps): Promise<Ingest> {
  const { seat, logger } = deps
  const now = () => Date.now()
  const metrics = createIngestMetrics()
  const live = new LiveHub(seat?.live)
  const ids = seat === undefined ? await openOwnKnowledge(config, { now, logger }) : askOwner(config, seat)
  const clickhouse = createClickHouseClient(config.clickhouse, 4)
  const postgres = createPostgres({ url: config.postgresUrl, maxConnections: 4, statementTimeoutMs: 5_000 })
  const corruptDirectory = join(config.sharedDirectory, 'corrupt')
  const shares = new LogShares(config.log.maxLogBytes)
  const storage = await openEventStorage(config, {
    writer: createEventWriter(clickhouse),
    logger,
    now,
    corruptDirectory,
    persistIds: (segmentIds) => ids.persist(segmentIds),
    onDurable(group) {
      ids.add(group.ids)
      shares.add(group.ledger)
      live.publish(group.live)
      metrics.durable(group.rows)
    },
    onStored(stored) {
      metrics.stored(stored)
      if (!stored.isLeftOver) shares.remove(stored.ledger)
    },
    onFlaws: metrics.flawed,
    ...(deps.onBroken === undefined ? {} : { onInDoubt: deps.onBroken }),
  })
  const { log } = storage
  metrics.gauge('log_bytes', 'Bytes in the durable log', () => log.bytes)
  metrics.gauge('pending_segments', 'Segments not stored yet', () => storage.pendingSegments)
  if (seat === undefined) metrics.remembersIds(ids)

  const policies = createEventPolicyStore({ db: postgres })
  const salts = await openVisitorSalts({ store: createVisitorSaltStore({ db: postgres }), logger, now })
  const keys = createKeyRing({ find: createProjectFinder(postgres), now })
  const screen = createScreen(createPolicyRing({ find: (projectId) => policies.findActive(projectId), now }))
  const capture = createCapture({
    log,
    ids,
    claimRequest: ids.claimRequest,
    enrich: createEnricher({ sessions: ids.sessions }),
    visitorIdOf: createVisitorIdReader((day) => salts.saltOf(day)),
    screen,
    quarantine: createQuarantineBudget(),
    now,
    createEventId: () => createUuidV7(),
    toLiveEvent: () => (live.hasReaders ? toLiveEvent : undefined),
  })

  const importDirectory = join(config.log.directory, 'imports')
  await removeSpooledFiles(importDirectory)
  const status = () => ({
    isAccepting: log.isWritable,
    logBytes: log.bytes,
    pendingSegments: storage.pendingSegments,
    isStoreFailing: storage.isFailing,
    dedupIds: ids.size,
  })
  const node = createWholeNode({ status, metrics, control: storage.control }, seat)
  const routes = [
    ...createDoorRoutes({
      doors,
      metrics,
      keys,
      admission: createAdmission({
        rateLimiter: createRateLimiter(now),
        quota: new Quota({ readAccepted: createUsageReader(createClickHouseReader(clickhouse)), now }),
        shares,
        log,
        defaultEventsPerSecond: config.maxEventsPerSecondPerKey,
      }),
      capture,
    }),
    ...createImportRoutes({
      keys,
      spoolDirectory: importDirectory,
      importer: createImporter({
        capture,
        screen,
        // An upload may be continued at another process.
        progress: createImportProgressStore(join(config.sharedDirectory, 'imports')),
        now,
        delay: (ms) => sleep(ms),
      }),
    }),
    ...createTrackerRoutes({ trackerFile: config.trackerFile }),
    ...createScriptRoutes(),
    ...createHealthRoutes({
      corruption: () => countCorruption(corruptDirectory),
      status: node.status,
      metrics: { contentType: metrics.contentType, render: node.renderMetrics },
    }),
    ...createInternalRoutes({
      token: config.internalToken,
      live,
      replay: createReplayer({ capture }),
      pending: () => readPending(config.sharedDirectory),
      corrupt: () => readCorruptSegments(corruptDirectory),
      control: node,
    }),
  ]
  const server = createHttpServer({ logger, routes, ...config.http })

  return {
    server,
    async close(drainTimeoutMs = defaultDrainTimeoutMs) {
      salts.close()
      live.close()
      await server.close()
      await storage.close(drainTimeoutMs)
      await ids.close()
      await clickhouse.close()
      await postgres.destroy()
    },
  }
}

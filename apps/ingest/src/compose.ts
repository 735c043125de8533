import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClickHouseClient } from '@sightline/db/clickhouse'
import { createEventWriter } from '@sightline/db/event'
import { createPostgres } from '@sightline/db/postgres'
import { createProjectBindingStore, createProjectKeyStore, hashProjectKey } from '@sightline/db/project'
import { createVisitorSaltStore } from '@sightline/db/visitor-salt'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { v7 as createUuidV7 } from 'uuid'
import { Batcher } from './batch/batcher.ts'
import { FlushLoop } from './batch/flush-loop.ts'
import type { IngestConfig } from './config.ts'
import { IdIndex } from './dedup/id-index.ts'
import type { ProjectClaim } from './doors/door.ts'
import { doors } from './doors/doors.ts'
import { registerDoorRoutes } from './http/door.route.ts'
import { registerImportRoutes } from './http/import.route.ts'
import { registerHealthRoutes, type IngestStatus } from './http/health.route.ts'
import { registerInternalRoutes } from './http/internal.route.ts'
import { createServer } from './http/server.ts'
import { registerTrackerRoute } from './http/tracker.route.ts'
import { removeSpooledFiles } from './import/import-file.ts'
import { createImportProgressStore } from './import/import-progress.ts'
import { createImporter } from './import/importer.ts'
import { createKeyRing } from './keys/key-ring.ts'
import { createRateLimiter } from './keys/rate-limiter.ts'
import { LiveHub, toLiveEvent } from './live/live-hub.ts'
import { EventLog } from './log/event-log.ts'
import { readPending } from './log/pending.ts'
import { decodeSegment } from './log/segment-format.ts'
import { createIngestMetrics } from './metrics/metrics.ts'
import { createCapture } from './pipeline/capture.ts'
import { createEnricher } from './pipeline/enrich.ts'
import { SessionTracker } from './pipeline/sessions.ts'
import { createVisitorIdReader } from './pipeline/visitor-id.ts'
import { VisitorSalts } from './pipeline/visitor-salts.ts'

export interface Ingest {
  readonly server: FastifyInstance
  /** Stops accepting, makes everything durable, tries for a while to store it, and closes. */
  close(drainTimeoutMs?: number): Promise<void>
}

/** How soon a salt is there that could not be read at first. */
const saltRefreshMs = 5_000
/** How long a stop waits for ClickHouse; what is left then is stored by the next start. */
const drainTimeoutMs = 8_000

/** Builds the service: log, clients, pipeline, server. Nothing listens yet; what an earlier run left is being stored. */
export async function compose(config: IngestConfig, deps: { readonly logger: Logger }): Promise<Ingest> {
  const now = () => Date.now()
  const metrics = createIngestMetrics()
  const live = new LiveHub()
  const ids = await IdIndex.open({ directory: join(config.log.directory, 'ids'), now, ...config.dedup })
  const { log, leftOver } = await EventLog.open({
    ...config.log,
    now,
    createBatchId: () => createUuidV7(),
    onDurable(group) {
      ids.add(group.ids)
      live.publish(group.live)
      metrics.durable(group.rows)
      setImmediate(() => batcher.check())
    },
  })
  // Before the first event is taken: the ids of events that are durable but not yet stored.
  for (const path of leftOver) {
    for (const frame of decodeSegment(await readFile(path))?.frames ?? []) ids.add(frame.ids)
  }

  const clickhouse = createClickHouseClient(config.clickhouse, 4)
  const postgres = createPostgres({ url: config.postgresUrl, maxConnections: 4 })
  const keyStore = createProjectKeyStore({ db: postgres })
  const bindingStore = createProjectBindingStore({ db: postgres })
  const findProject = async (claim: ProjectClaim) => {
    if (claim.kind === 'binding') {
      const projectId = await bindingStore.findProjectId(claim.binding)
      return projectId === undefined ? undefined : { projectId, kind: 'write' }
    }
    const found = await keyStore.findActiveByHash(hashProjectKey(claim.key))
    // Only told to people; an event does not wait for it, nor fail with it.
    if (found !== undefined) void keyStore.touchLastUsed(found.keyId).catch(() => undefined)
    return found
  }
  const salts = new VisitorSalts({ store: createVisitorSaltStore({ db: postgres }), now })
  const refreshSalts = () =>
    salts.refresh().catch((error: unknown) => deps.logger.warn({ err: error }, 'visitor salts cannot be read'))
  await refreshSalts()
  const saltTimer = setInterval(() => void refreshSalts(), saltRefreshMs)
  const flushLoop = new FlushLoop({
    writer: createEventWriter(clickhouse),
    logger: deps.logger,
    node: hostname(),
    persistIds: (segmentIds) => ids.persist(segmentIds),
    onStored(stored) {
      metrics.stored(stored)
      log.released(stored.bytes)
    },
    onIdle: () => batcher.check(),
    now,
    delay: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
  })
  const batcher = new Batcher({ log, flushLoop, limits: config.batch, now })
  for (const path of leftOver) flushLoop.add(path, true)

  const status = (): IngestStatus => ({
    isAccepting: log.isWritable,
    logBytes: log.bytes,
    pendingSegments: flushLoop.pendingSegments,
    isStoreFailing: flushLoop.isFailing,
    dedupIds: ids.size,
  })
  metrics.gauge('log_bytes', 'Bytes in the durable log', () => log.bytes)
  metrics.gauge('pending_segments', 'Segments not stored yet', () => flushLoop.pendingSegments)
  metrics.gauge('dedup_ids', 'Event ids remembered', () => ids.size)
  metrics.gauge('dedup_ids_forgotten_early', 'Event ids forgotten before their 24 hours', () => ids.forgottenEarly)

  const server = await createServer({ logger: deps.logger, ...config.http })
  const capture = createCapture({
    log,
    ids,
    enrich: createEnricher({ sessions: new SessionTracker(config.sessionTimeoutMs, 100_000) }),
    visitorIdOf: createVisitorIdReader((day) => salts.saltOf(day)),
    now,
    createEventId: () => createUuidV7(),
    toLiveEvent: () => (live.hasReaders ? toLiveEvent : undefined),
  })
  const keys = createKeyRing({ find: findProject, now })
  registerDoorRoutes(server, {
    doors,
    metrics,
    keys,
    rateLimiter: createRateLimiter(config.maxEventsPerSecondPerKey, now),
    capture,
  })
  const importDirectory = join(config.log.directory, 'imports')
  await removeSpooledFiles(importDirectory)
  await registerImportRoutes(server, {
    keys,
    spoolDirectory: importDirectory,
    importer: createImporter({
      capture,
      progress: createImportProgressStore(importDirectory),
      now,
      delay: (ms) => sleep(ms),
    }),
  })
  registerTrackerRoute(server, { trackerFile: config.trackerFile })
  registerHealthRoutes(server, { status, metrics })
  registerInternalRoutes(server, {
    token: config.internalToken,
    live,
    pending: () => readPending(config.log.directory),
    async flush() {
      await batcher.seal()
      while (!flushLoop.isIdle && !flushLoop.isFailing) await sleep(10)
      return { pendingSegments: flushLoop.pendingSegments }
    },
  })

  return {
    server,
    async close(timeoutMs = drainTimeoutMs) {
      clearInterval(saltTimer)
      live.close()
      await server.close()
      await batcher.close()
      const sealed = await log.close()
      if (sealed !== undefined) flushLoop.add(sealed.path, false)
      await flushLoop.drain(timeoutMs)
      await ids.close()
      await clickhouse.close()
      await postgres.destroy()
    },
  }
}

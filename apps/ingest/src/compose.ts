import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClickHouseClient, createClickHouseReader, type ClickHouseReader } from '@sightline/db/clickhouse'
import { createEventWriter } from '@sightline/db/event'
import { createEventPolicyStore } from '@sightline/db/event-policy'
import { createPostgres } from '@sightline/db/postgres'
import {
  buildUsageQuery,
  createProjectBindingStore,
  createProjectKeyStore,
  hashProjectKey,
} from '@sightline/db/project'
import { createVisitorSaltStore } from '@sightline/db/visitor-salt'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { v7 as createUuidV7 } from 'uuid'
import { Batcher } from './batch/batcher.ts'
import { FlushLoop } from './batch/flush-loop.ts'
import { mergeFlushed, mergeHeld, mergeMetrics, mergeStatus } from './cluster/gathered.ts'
import { askOwner, openOwnKnowledge } from './cluster/knowledge.ts'
import type { WorkerSeat } from './cluster/worker-seat.ts'
import type { IngestConfig } from './config.ts'
import type { ProjectClaim } from './doors/door.ts'
import { doors } from './doors/doors.ts'
import { registerDoorRoutes } from './http/door.route.ts'
import { registerImportRoutes } from './http/import.route.ts'
import { registerHealthRoutes, type IngestStatus } from './http/health.route.ts'
import { registerInternalRoutes } from './http/internal.route.ts'
import { registerScriptRoutes } from './http/script.route.ts'
import { createServer } from './http/server.ts'
import { registerTrackerRoute } from './http/tracker.route.ts'
import { removeSpooledFiles } from './import/import-file.ts'
import { createImportProgressStore } from './import/import-progress.ts'
import { createImporter } from './import/importer.ts'
import { createKeyRing } from './keys/key-ring.ts'
import { createAdmission } from './limits/admission.ts'
import { LogShares } from './limits/log-shares.ts'
import { Quota, type QuotaDeps } from './limits/quota.ts'
import { createRateLimiter } from './limits/rate-limiter.ts'
import { LiveHub, toLiveEvent } from './live/live-hub.ts'
import { countCorruption, readCorruptSegments } from './log/corrupt-shelf.ts'
import { EventLog } from './log/event-log.ts'
import { openNodeName } from './log/node-name.ts'
import { readPending } from './log/pending.ts'
import { createIngestMetrics } from './metrics/metrics.ts'
import { createCapture } from './pipeline/capture.ts'
import { createReplayer } from './quarantine/replayer.ts'
import { createEnricher } from './pipeline/enrich.ts'
import { createPolicyRing } from './pipeline/policy-ring.ts'
import { createQuarantineBudget } from './pipeline/quarantine-budget.ts'
import { createScreen } from './pipeline/screen.ts'
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
/** How long a hold waits until all that was acknowledged before is stored. */
const maxSettleMs = 45_000
/** After which a hold ends by itself, should whoever asked for it be gone. */
const maxHoldMs = 15_000

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
  const shares = new LogShares(config.log.maxLogBytes)
  const { log, leftOver } = await EventLog.open({
    ...config.log,
    now,
    createBatchId: () => createUuidV7(),
    onDurable(group) {
      ids.add(group.ids)
      shares.add(group.ledger)
      live.publish(group.live)
      metrics.durable(group.rows)
      setImmediate(() => batcher.check())
    },
    ...(deps.onBroken === undefined ? {} : { onInDoubt: deps.onBroken }),
  })

  const clickhouse = createClickHouseClient(config.clickhouse, 4)
  const postgres = createPostgres({ url: config.postgresUrl, maxConnections: 4, statementTimeoutMs: 5_000 })
  const policyStore = createEventPolicyStore({ db: postgres })
  const keyStore = createProjectKeyStore({ db: postgres })
  const bindingStore = createProjectBindingStore({ db: postgres })
  const findProject = async (claim: ProjectClaim) => {
    if (claim.kind === 'binding') {
      const bound = await bindingStore.findProject(claim.binding)
      return bound && { ...bound, kind: 'write' }
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
  const corruptDirectory = join(config.sharedDirectory, 'corrupt')
  const flushLoop = new FlushLoop({
    writer: createEventWriter(clickhouse),
    logger: deps.logger,
    node: await openNodeName(config.sharedDirectory, hostname()),
    persistIds: (segmentIds) => ids.persist(segmentIds),
    onStored(stored) {
      metrics.stored(stored)
      log.released(stored.bytes)
      if (!stored.isLeftOver) shares.remove(stored.ledger)
    },
    corruptDirectory,
    onFlaws: metrics.flawed,
    onFree: () => batcher.check(),
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
  if (seat === undefined) metrics.remembersIds(ids)

  const server = await createServer({ logger: deps.logger, ...config.http })
  const screen = createScreen(createPolicyRing({ find: (projectId) => policyStore.findActive(projectId), now }))
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
  const keys = createKeyRing({ find: findProject, now })
  registerDoorRoutes(server, {
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
  })
  const importDirectory = join(config.log.directory, 'imports')
  await removeSpooledFiles(importDirectory)
  const settle = async () => {
    while (!flushLoop.isIdle && !flushLoop.isFailing) await sleep(10)
  }
  const flush = async () => {
    await batcher.seal()
    await settle()
    return { pendingSegments: flushLoop.pendingSegments }
  }
  const hold = async () => {
    await batcher.seal()
    flushLoop.hold(maxSettleMs)
    await settle()
    const isHeld = flushLoop.isHeld && flushLoop.isIdle
    if (isHeld) flushLoop.hold(maxHoldMs)
    else flushLoop.release()
    return { isHeld }
  }
  const release = () => Promise.resolve({ isHeld: flushLoop.release() })
  seat?.answerWith({ status, metrics: () => metrics.toJson(), flush, hold, release })
  await registerImportRoutes(server, {
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
  })
  registerTrackerRoute(server, { trackerFile: config.trackerFile })
  registerScriptRoutes(server)
  registerHealthRoutes(server, {
    corruption: () => countCorruption(corruptDirectory),
    status: seat === undefined ? status : async () => mergeStatus(await seat.gather('status')),
    metrics: {
      contentType: metrics.contentType,
      render: async () => (seat === undefined ? metrics.render() : mergeMetrics(await seat.gather('metrics'))),
    },
  })
  registerInternalRoutes(server, {
    token: config.internalToken,
    live,
    replay: createReplayer({ capture }),
    pending: () => readPending(config.sharedDirectory),
    corrupt: () => readCorruptSegments(corruptDirectory),
    flush: seat === undefined ? flush : async () => mergeFlushed(await seat.gather('flush')),
    hold: seat === undefined ? hold : async () => mergeHeld(await seat.gather('hold')),
    release: seat === undefined ? release : async () => mergeHeld(await seat.gather('release')),
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

function createUsageReader(reader: ClickHouseReader): QuotaDeps['readAccepted'] {
  return async (projectId, since) => {
    const { rows } = await reader.run(buildUsageQuery(projectId, since))
    return rows[0]?.accepted ?? 0
  }
}

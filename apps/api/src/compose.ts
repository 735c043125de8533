import { randomBytes } from 'node:crypto'
import { createAccountStore } from '@sightline/db/account'
import { createCanaryStore } from '@sightline/db/canary'
import { createClickHouseClient, createClickHouseExporter, createClickHouseReader } from '@sightline/db/clickhouse'
import { createEventPolicyStore } from '@sightline/db/event-policy'
import { createPersonUndoStore } from '@sightline/db/person'
import { createPostgres, pingPostgres } from '@sightline/db/postgres'
import { createProjectBindingStore, createProjectKeyStore, createProjectStore } from '@sightline/db/project'
import { createQuarantineReplayStore, createQuarantineWriter } from '@sightline/db/quarantine'
import { createLocalAnswerCache, createRedis, createRedisAnswerCache, pingRedis } from '@sightline/db/redis'
import { createStreamStore } from '@sightline/db/stream'
import { createTriggerFiringStore, createTriggerStore } from '@sightline/db/trigger'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { createAuth } from './auth/auth.ts'
import { createAuthenticate } from './auth/authenticate.ts'
import type { ApiConfig } from './config.ts'
import { createCanaryService } from './features/canary/canary.service.ts'
import { createEventCatalogService } from './features/event-catalog/event-catalog.service.ts'
import { createEventPolicyService } from './features/event-policy/event-policy.service.ts'
import { createKeyService } from './features/key/key.service.ts'
import { IngestFeed } from './features/live/ingest-feed.ts'
import { createLedgerService } from './features/ledger/ledger.service.ts'
import { createLiveService } from './features/live/live.service.ts'
import { createOverviewService } from './features/overview/overview.service.ts'
import { createPersonMaps } from './features/person/person-maps.ts'
import { createPersonService } from './features/person/person.service.ts'
import { registerPersonFeatureRoute } from './features/person-feature/person-feature.route.ts'
import { createPersonFeatureService } from './features/person-feature/person-feature.service.ts'
import { createProjectService } from './features/project/project.service.ts'
import { createProjectBindingService } from './features/project-binding/project-binding.service.ts'
import { createQuarantineService } from './features/quarantine/quarantine.service.ts'
import { createCallersReader } from './features/query/caller-signal.ts'
import { createQueryCache } from './features/query/query-cache.ts'
import { createSetupService } from './features/setup/setup.service.ts'
import { createSourceService } from './features/source/source.service.ts'
import { registerStreamRoutes } from './features/stream/stream.route.ts'
import { createStreamService } from './features/stream/stream.service.ts'
import { createTrendService } from './features/trend/trend.service.ts'
import { createTriggerService } from './features/trigger/trigger.service.ts'
import { registerAdminRoutes } from './http/admin.route.ts'
import { registerAuthRoutes } from './http/auth.route.ts'
import { registerReadsForCallers } from './http/caller-gone.ts'
import { registerEventStatsRoute } from './http/event-stats.route.ts'
import { registerHealthRoutes } from './http/health.route.ts'
import { registerIngestProxy } from './http/ingest-proxy.ts'
import { probeIngest } from './http/probe-ingest.ts'
import { createServer, registerBrowserDefences } from './http/server.ts'
import { registerTrpcRoutes } from './http/trpc.route.ts'
import { createJobSender } from './jobs/job-sender.ts'
import { quarantineReplayQueue } from './jobs/quarantine-replay.job.ts'
import { createApiMetrics } from './metrics/metrics.ts'
import type { Services } from './services.ts'
import { version } from './version.ts'

export interface Api {
  readonly server: FastifyInstance
  close(): Promise<void>
}

export interface ComposeDeps {
  readonly logger: Logger
  readonly now: () => Date
}

/** Files that are downloaded at a time, on connections of their own: slow readers hold up no query. More wait for their turn. */
const maxOpenExports = 4

/** Builds the service: clients, stores, services, server. Nothing listens yet, and nothing has connected. */
export async function compose(config: ApiConfig, deps: ComposeDeps): Promise<Api> {
  const { logger, now } = deps
  const metrics = createApiMetrics()
  const clickhouseClient = createClickHouseClient(config.clickhouse)
  const store = metrics.measured(createClickHouseReader(clickhouseClient))
  const clickhouse = createCallersReader(store)
  const exportClient = createClickHouseClient(config.clickhouse, maxOpenExports)
  const db = createPostgres(config.postgres)
  const redis = config.redisUrl === undefined ? undefined : createRedis({ url: config.redisUrl })
  const answers = redis === undefined ? createLocalAnswerCache() : createRedisAnswerCache(redis)

  const accounts = createAccountStore({ db })
  const keys = createProjectKeyStore({ db })
  if (config.authSecret === undefined) logger.warn('no AUTH_SECRET: sessions end with this process')
  const secret = config.authSecret ?? randomBytes(32).toString('base64url')
  const auth = createAuth({ db, secret, publicUrl: config.publicUrl, logger })

  const cache = createQueryCache({ cache: answers, now })
  const feed = new IngestFeed({ ingestUrls: config.ingestUrls, internalToken: config.internalToken, logger })
  const undos = createPersonUndoStore({ db })
  const persons = createPersonMaps({ clickhouse, undos })
  const jobs = createJobSender({ url: config.postgres.url, logger })
  const streams = createStreamStore({ db, clickhouse })
  const services: Services = {
    setup: createSetupService({ accounts, auth }),
    project: createProjectService({ projects: createProjectStore({ db }), clickhouse, now }),
    key: createKeyService({ keys }),
    projectBinding: createProjectBindingService({ bindings: createProjectBindingStore({ db }) }),
    overview: createOverviewService({ clickhouse, cache, now }),
    person: createPersonService({ clickhouse, persons, undos, now }),
    personFeature: createPersonFeatureService({
      exporter: metrics.measuredExports(createClickHouseExporter(exportClient)),
      persons,
      now,
    }),
    trend: createTrendService({ clickhouse, cache, persons, now }),
    eventCatalog: createEventCatalogService({ clickhouse, now }),
    eventPolicy: createEventPolicyService({ policies: createEventPolicyStore({ db }), clickhouse, now }),
    quarantine: createQuarantineService({
      clickhouse,
      writer: createQuarantineWriter(clickhouseClient),
      replays: createQuarantineReplayStore({ db }),
      startReplay: (replayId) => jobs.send(quarantineReplayQueue, { replayId }),
      now,
    }),
    // One snapshot is for all who watch: it does not end with the first of them.
    live: createLiveService({ clickhouse: store, feed, now }),
    source: createSourceService({ clickhouse, now }),
    ledger: createLedgerService({
      clickhouse,
      ingestUrls: config.ingestUrls,
      internalToken: config.internalToken,
      now,
    }),
    canary: createCanaryService({ store: createCanaryStore({ db }), ingestUrls: config.ingestUrls, now }),
    stream: createStreamService({ clickhouse, streams, now }),
    trigger: createTriggerService({
      triggers: createTriggerStore({ db }),
      firings: createTriggerFiringStore({ db }),
      streams,
      createSecret: () => randomBytes(32).toString('base64url'),
      now,
    }),
    system: { ingestUrl: config.publicUrl, version },
  }

  const server = createServer({ logger, trustProxy: config.http.trustProxy, metrics })
  await registerIngestProxy(server, { ingestUrls: config.ingestUrls })
  await server.register(async (own) => {
    registerReadsForCallers(own)
    await registerBrowserDefences(own, { isHttps: config.publicUrl.startsWith('https://') })
    registerAuthRoutes(own, { auth, publicUrl: config.publicUrl })
    const authenticate = createAuthenticate({ auth, accounts, keys })
    await registerTrpcRoutes(own, { services, authenticate, publicUrl: config.publicUrl })
    const rest = { services, authenticate, publicUrl: config.publicUrl }
    registerEventStatsRoute(own, rest)
    registerPersonFeatureRoute(own, rest)
    registerStreamRoutes(own, rest)
    registerHealthRoutes(own, {
      required: {
        postgres: async () => ((await pingPostgres(db)) ? 'ok' : 'down'),
        clickhouse: async () => ((await clickhouseClient.ping({ select: true })).success ? 'ok' : 'down'),
      },
      optional: {
        redis: async () => (redis === undefined ? 'off' : (await pingRedis(redis)) ? 'ok' : 'down'),
        ingest: () => probeIngest(config.ingestUrls),
      },
      metrics,
    })
    await registerAdminRoutes(own, { adminDir: config.adminDir })
  })

  return {
    server,
    async close() {
      feed.close()
      await server.close()
      await jobs.close()
      await exportClient.close()
      await clickhouseClient.close()
      await db.destroy()
      redis?.disconnect()
    },
  }
}

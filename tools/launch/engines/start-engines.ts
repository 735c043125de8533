import type { EmbeddedEngine, EngineInput } from './engine.ts'
import { Service, ServiceStartError } from '../service.ts'
import type { ServiceListener } from '../service.ts'
import { createClickHouse } from './clickhouse.ts'
import { assertPostgresVersion } from './postgres-directory.ts'
import { createPostgres } from './postgres.ts'
import { createRedis } from './redis.ts'

/** Engines that run elsewhere, by their URL; those that are absent are started here. */
export interface ExternalEngines {
  readonly clickhouseUrl: string | undefined
  readonly postgresUrl: string | undefined
  readonly redisUrl: string | undefined
}

/** The databases that everything else runs on, wherever they run. */
export interface Engines {
  readonly clickhouseUrl: string
  readonly postgresUrl: string
  readonly redisUrl: string | undefined
  /** Those that were started here. */
  readonly services: readonly Service[]
  readonly stop: () => Promise<void>
}

export interface StartEnginesInput extends EngineInput {
  readonly external: ExternalEngines
  readonly listener: ServiceListener
  /** Called with each service before it starts, so that it can be stopped whatever happens next. */
  readonly onService?: (service: Service) => void
  readonly onStarted?: (name: string, tookMs: number) => void
}

/** Reads which engines run elsewhere; the first name in a row wins. */
export function readExternalEngines(env: NodeJS.ProcessEnv): ExternalEngines {
  return {
    clickhouseUrl: env.CLICKHOUSE_URL || undefined,
    postgresUrl: env.POSTGRES_URL || env.DATABASE_URL || undefined,
    redisUrl: env.REDIS_URL || undefined,
  }
}

/** Starts the engines that do not run elsewhere, all at once; stops those that came up when another does not. */
export async function startEngines(input: StartEnginesInput): Promise<Engines> {
  const services: Service[] = []
  const stop = async () => {
    await Promise.all(services.map((service) => service.stop()))
  }
  const start = async (create: (input: EngineInput) => Promise<EmbeddedEngine | undefined>) => {
    const beganAtMs = performance.now()
    const engine = await create(input)
    if (engine === undefined) return undefined
    const service = new Service(engine.spec, input.listener)
    services.push(service)
    input.onService?.(service)
    await service.start()
    input.onStarted?.(service.name, performance.now() - beganAtMs)
    return engine.url
  }
  const goOnWithoutRedis = (error: unknown): undefined => {
    const index = services.findIndex(({ name }) => name === 'redis')
    if (!(error instanceof ServiceStartError) || services[index]?.isStopping === true) throw error
    services.splice(index, 1)
    const lastWord = error.lastWords.trim().split('\n').at(-1)
    input.listener.log(
      `${error.message}${lastWord ? ` (${lastWord})` : ''}: going on without Redis, which only makes things faster`,
    )
  }
  const { external } = input
  if (external.postgresUrl === undefined) assertPostgresVersion(input.dataDir.postgres)
  const outcomes = await Promise.allSettled([
    external.clickhouseUrl ?? start(createClickHouse),
    external.postgresUrl ?? start(createPostgres),
    external.redisUrl ?? start(createRedis).catch(goOnWithoutRedis),
  ])
  const failed = outcomes.find((outcome) => outcome.status === 'rejected')
  if (failed !== undefined) {
    await stop()
    throw failed.reason
  }
  const [clickhouseUrl, postgresUrl, redisUrl] = outcomes.map((outcome) =>
    outcome.status === 'fulfilled' ? outcome.value : undefined,
  )
  if (clickhouseUrl === undefined || postgresUrl === undefined) throw new Error('an engine has no URL')
  return { clickhouseUrl, postgresUrl, redisUrl, services, stop }
}

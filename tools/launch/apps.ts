import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import path from 'node:path'
import { followAppLog } from './app-log.ts'
import type { DataDir } from './data-dir.ts'
import { openLogFile, readLogTail } from './log-file.ts'
import { probeHttp } from './probe.ts'
import type { Secrets } from './secrets.ts'
import type { ServiceSpec } from './service.ts'

export type AppName = 'api' | 'ingest' | 'worker'
export type AppPorts = Readonly<Record<AppName, number>>

export const clickhouseDatabase = 'analytics'

const entries: Readonly<Record<AppName, string>> = {
  api: 'apps/api/src/main.ts',
  ingest: 'apps/ingest/src/main.ts',
  worker: 'apps/api/src/worker.ts',
}
const readyTimeoutMs = 60_000
/** Ingest may have a full batch to send first. */
const stopTimeoutMs = 20_000

export interface AppsInput {
  readonly repositoryDir: string
  readonly dataDir: DataDir
  readonly secrets: Secrets
  readonly ports: AppPorts
  readonly host: string
  readonly engines: {
    readonly clickhouseUrl: string
    readonly postgresUrl: string
    readonly redisUrl: string | undefined
  }
  /** The launcher's own environment; what it says wins over what is made up here, but for the wiring. */
  readonly env: NodeJS.ProcessEnv
  readonly warn: (text: string) => void
}

/**
 * Ingest throws away what it has read within milliseconds: a young generation of 3 x 16 MB (V8 would let it grow to 128)
 * costs no more time and a third less memory at full load. Of large batches some is taken for old all the same; collected
 * when it has grown by four fifths it holds 70 MB less, for half a microsecond an event. And V8 may not decide, by what
 * lived long in its first seconds, to allocate events as old ones from then on: that happened on each first start, and
 * cost a quarter of the events. Optimized code is asked for after 500 calls, not 3 000: in the first seconds of full load
 * a single event costs a seventh less, later the same. Its workers inherit the flags.
 */
const nodeFlags: Readonly<Record<AppName, readonly string[]>> = {
  api: [],
  ingest: [
    '--max-semi-space-size=16',
    '--heap-growing-percent=80',
    '--no-allocation-site-pretenuring',
    '--invocation-count-for-turbofan=500',
  ],
  worker: [],
}

/** How each app is run, in the order in which they are stopped: the last one still has its databases. */
export function createAppSpecs(input: AppsInput): ServiceSpec[] {
  return (['worker', 'api', 'ingest'] as const).map((name) => createAppSpec(name, input))
}

/** Where a person or a program on this machine reaches the app. */
export function toAppUrl(port: number): string {
  return `http://localhost:${port}`
}

function createAppSpec(name: AppName, input: AppsInput): ServiceSpec {
  const log = openLogFile(input.dataDir.logs, name)
  const logStart = statSync(log.file).size
  const env = { ...input.env, ...buildAppEnv(name, input) }
  const probeHost = ['0.0.0.0', '::'].includes(input.host) ? '127.0.0.1' : input.host
  return {
    name,
    spawn: () => {
      const child = spawn(process.execPath, [...nodeFlags[name], path.join(input.repositoryDir, entries[name])], {
        cwd: input.repositoryDir,
        detached: true, // a Ctrl-C at the terminal is for the launcher alone, which ends things in order
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        env,
      })
      followAppLog([child.stdout, child.stderr], log.fd, (line) => input.warn(`${name}: ${line}`))
      return child
    },
    probe: () => probeHttp(`http://${probeHost}:${input.ports[name]}/health`),
    readyTimeoutMs,
    stopTimeoutMs,
    readLastWords: () => readLogTail(log.file, logStart, 8),
  }
}

/** The variables of one app, by the names in .env.example. */
function buildAppEnv(name: AppName, input: AppsInput): NodeJS.ProcessEnv {
  const { secrets, engines, ports, env } = input
  const shared = {
    HOST: input.host,
    PORT: String(ports[name]),
    LOG_LEVEL: env.LOG_LEVEL || 'info',
    CLICKHOUSE_URL: engines.clickhouseUrl,
    CLICKHOUSE_DATABASE: env.CLICKHOUSE_DATABASE || clickhouseDatabase,
    POSTGRES_URL: engines.postgresUrl,
    ...(engines.redisUrl === undefined ? {} : { REDIS_URL: engines.redisUrl }),
    AUTH_SECRET: env.AUTH_SECRET || secrets.authSecret,
    JWT_SECRET: env.JWT_SECRET || secrets.jwtSecret,
    INTERNAL_TOKEN: env.INTERNAL_TOKEN || secrets.internalToken,
  }
  if (name === 'ingest')
    return {
      ...shared,
      INGEST_LOG_DIR: env.INGEST_LOG_DIR || input.dataDir.ingestLog,
      // glibc keeps a heap for each thread of the pool, and what bodies and batches leave there: 60 MB at full load.
      MALLOC_ARENA_MAX: env.MALLOC_ARENA_MAX || '2',
      TRACKER_FILE: path.join(input.repositoryDir, 'apps/tracker/dist/t.js'),
    }
  return {
    ...shared,
    INGEST_URL: toAppUrl(ports.ingest),
    ADMIN_DIR: path.join(input.repositoryDir, 'apps/admin/dist'),
    PUBLIC_URL: env.PUBLIC_URL || toAppUrl(ports.api),
  }
}

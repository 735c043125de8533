import { statSync } from 'node:fs'
import type { GuardOrder } from '../guard-protocol.ts'
import { openLogFile, readLogTail } from '../log-file.ts'
import { findFreePort } from '../ports.ts'
import { Refusal } from '../refusal.ts'
import { spawnGuarded } from '../spawn-guarded.ts'
import { loopback, toScrubbedEnv } from './engine.ts'
import type { EmbeddedEngine, EngineInput } from './engine.ts'
import { createDatabase, probePostgres } from './postgres-client.ts'
import { preparePostgresDirectory } from './postgres-directory.ts'
import { findPostgresPrograms } from './postgres-program.ts'
import { endStalePostmaster } from './postmaster.ts'

const databaseName = 'sightline'
/** A start may have to replay a long log first. */
const readyTimeoutMs = 120_000
const stopTimeoutMs = 10_000

/** A PostgreSQL server in the data directory: loopback only, no socket file, one login, database `sightline`. */
export async function createPostgres({ dataDir, secrets, env }: EngineInput): Promise<EmbeddedEngine> {
  const login = secrets.postgres
  const programs = findPostgresPrograms(dataDir.root)
  const port = await findFreePort(loopback)
  const log = openLogFile(dataDir.logs, 'postgres')
  const logStart = statSync(log.file).size
  const scrubbedEnv = toScrubbedEnv(env, dataDir.root)
  await preparePostgresDirectory({ programs, postgresDir: dataDir.postgres, login, env: scrubbedEnv })
  await endStalePostmaster(dataDir.postgres)
  const order: GuardOrder = {
    ...programs.toCommand('postgres', ['-D', dataDir.postgres, ...toSettings(port)]),
    cwd: '/',
    env: scrubbedEnv,
    stopSignal: 'SIGINT', // "fast": ends the sessions, then itself
    stopTimeoutMs,
  }
  const baseUrl = `postgres://${login.user}:${login.password}@${loopback}:${port}`
  return {
    url: `${baseUrl}/${databaseName}`,
    spec: {
      name: 'postgres',
      isGuarded: true,
      spawn: () => spawnGuarded(order, log.fd),
      probe: createProbe(`${baseUrl}/postgres`, dataDir.root),
      readyTimeoutMs,
      stopTimeoutMs: stopTimeoutMs + 2_000,
      readLastWords: () => readLogTail(log.file, logStart, 6),
    },
  }
}

/** Ready means that the database is there as well. */
function createProbe(url: string, dataDirRoot: string): () => Promise<'ready' | 'busy' | 'silent'> {
  let hasDatabase = false
  return async () => {
    const answer = await probePostgres(url)
    if (answer === 'denied')
      throw new Refusal(
        `${dataDirRoot}/secrets.json does not fit the databases beside it: put the right one back from a backup, or choose another --data-dir.`,
      )
    if (answer === 'ready' && !hasDatabase) await createDatabase(url, databaseName)
    hasDatabase ||= answer === 'ready'
    return answer
  }
}

function toSettings(port: number): string[] {
  const settings = {
    listen_addresses: loopback,
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    log_timezone: 'UTC',
    timezone: 'UTC',
    log_checkpoints: 'off',
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { openLogFile, readLogTail } from '../log-file.ts'
import { findFreePort } from '../ports.ts'
import { probeHttp } from '../probe.ts'
import { loopback, toScrubbedEnv } from './engine.ts'
import type { EmbeddedEngine, EngineInput } from './engine.ts'
import { writeClickHouseConfig } from './clickhouse-config.ts'

const engineProgram = fileURLToPath(new URL('./clickhouse-engine.ts', import.meta.url))
/** Long enough for a large directory on a slow disk. */
const readyTimeoutMs = 120_000
const stopTimeoutMs = 12_000

/** A ClickHouse server in the data directory: loopback only, and only for the login in the directory's secrets. */
export async function createClickHouse({ dataDir, secrets, env, backupDir }: EngineInput): Promise<EmbeddedEngine> {
  const login = secrets.clickhouse
  const port = await findFreePort(loopback)
  const configFile = writeClickHouseConfig({
    clickhouseDir: dataDir.clickhouse,
    engineDir: dataDir.engines,
    backupDirs: [backupDir ?? dataDir.backups],
    login,
  })
  const log = openLogFile(dataDir.logs, 'clickhouse')
  const logStart = statSync(log.file).size
  const engineArguments = [
    `--path=${dataDir.clickhouse}`,
    `--config-file=${configFile}`,
    // A file of its own: the engine sets the mode of this file to 0600, also of /dev/null, where root may do that.
    `--history_file=${path.join(dataDir.engines, 'clickhouse-history')}`,
    `--http_port=${port}`,
    `--listen_host=${loopback}`,
    '--log-level=error',
  ]
  return {
    url: `http://${login.user}:${login.password}@${loopback}:${port}`,
    spec: {
      name: 'clickhouse',
      spawn: () => {
        const child = spawn(process.execPath, [engineProgram, ...engineArguments], {
          cwd: dataDir.clickhouse,
          detached: true, // SYSTEM SHUTDOWN signals its whole process group
          stdio: ['ignore', log.fd, log.fd, 'ipc'],
          env: toScrubbedEnv(env, dataDir.clickhouse),
        })
        child.send(login, () => undefined) // an early end is seen by its exit
        return child
      },
      probe: () => probeHttp(`http://${loopback}:${port}/ping`),
      readyTimeoutMs,
      stopTimeoutMs,
      restartAtOnce: true,
      readLastWords: () => readLogTail(log.file, logStart, 6),
    },
  }
}

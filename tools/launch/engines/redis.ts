import { accessSync, constants, mkdirSync, statSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { openLogFile, readLogTail } from '../log-file.ts'
import { findFreePort } from '../ports.ts'
import { writePrivateFile } from '../private-file.ts'
import { spawnGuarded } from '../spawn-guarded.ts'
import { loopback, toScrubbedEnv } from './engine.ts'
import type { EmbeddedEngine, EngineInput } from './engine.ts'

const readyTimeoutMs = 15_000
const stopTimeoutMs = 5_000
const probeTimeoutMs = 2_000

/** The system's redis-server as a cache that keeps nothing on disk; undefined when there is none on the PATH. */
export async function createRedis({ dataDir, secrets, env }: EngineInput): Promise<EmbeddedEngine | undefined> {
  const command = findOnPath('redis-server', env.PATH ?? '')
  if (command === undefined) return undefined
  const port = await findFreePort(loopback)
  mkdirSync(dataDir.redis, { recursive: true })
  const log = openLogFile(dataDir.logs, 'redis')
  const logStart = statSync(log.file).size
  const configFile = path.join(dataDir.engines, 'redis.conf') // not arguments, which every user of the machine can read
  writePrivateFile(configFile, buildConfig(port, dataDir.redis, secrets.redisPassword))
  const order = {
    command,
    args: [configFile],
    cwd: '/',
    env: toScrubbedEnv(env, dataDir.redis),
    stopSignal: 'SIGTERM',
    stopTimeoutMs,
  } as const
  return {
    url: `redis://:${secrets.redisPassword}@${loopback}:${port}`,
    spec: {
      name: 'redis',
      isGuarded: true,
      spawn: () => spawnGuarded({ ...order, args: [...order.args] }, log.fd),
      probe: () => probeRedis(port, secrets.redisPassword),
      readyTimeoutMs,
      stopTimeoutMs: stopTimeoutMs + 2_000,
      readLastWords: () => readLogTail(log.file, logStart, 4),
    },
  }
}

function buildConfig(port: number, dir: string, password: string): string {
  return [
    `bind ${loopback}`,
    `port ${port}`,
    `dir "${dir.replaceAll(/["\\]/g, '\\$&')}"`,
    `requirepass ${password}`,
    'save ""',
    'appendonly no',
    'daemonize no',
    'maxmemory 256mb',
    'maxmemory-policy allkeys-lru',
    '',
  ].join('\n')
}

function findOnPath(program: string, searchPath: string): string | undefined {
  return searchPath
    .split(path.delimiter)
    .filter((directory) => directory !== '')
    .map((directory) => path.join(directory, program))
    .find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

function probeRedis(port: number, password: string): Promise<'ready' | 'busy' | 'silent'> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: loopback, timeout: probeTimeoutMs })
    const finish = (answer: 'ready' | 'busy' | 'silent') => {
      socket.destroy()
      resolve(answer)
    }
    let reply = ''
    socket.once('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`))
    socket.on('data', (chunk) => {
      reply += chunk.toString('latin1')
      if (reply.includes('+PONG')) finish('ready')
      else if (reply.includes('-')) finish('busy')
    })
    socket.once('timeout', () => finish('silent'))
    socket.once('error', () => finish('silent'))
    socket.once('close', () => finish('silent'))
  })
}

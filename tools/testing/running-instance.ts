import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findInstance } from '../launch/instance.ts'
import type { Instance } from '../launch/instance.ts'

const launcherProgram = path.resolve(import.meta.dirname, '../launch/main.ts')
const readyTimeoutMs = 120_000
const pollMs = 50

/** A launcher started by a test, with what it printed so far. */
export interface RunningLauncher {
  readonly process: ChildProcess
  readonly output: () => string
  /** Resolves with the exit code, or the name of the signal. */
  readonly ended: Promise<number | string>
}

/** Runs the launcher on free ports. @param env wins over that of this process. */
export function runLauncher(
  dataDir: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): RunningLauncher {
  const ports = ['--api-port', '--ingest-port', '--worker-port'].flatMap((option) => [option, '0'])
  const child = spawn(process.execPath, [launcherProgram, '--data-dir', dataDir, ...ports, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...withoutEngineUrls(process.env), ...env },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = once(child, 'close').then(([code, signal]: unknown[]) =>
    typeof code === 'number' ? code : String(signal),
  )
  return { process: child, output: () => output, ended }
}

/** The instance once it is ready; throws what the launcher said when it ends before that. */
export async function waitForInstance(
  launcher: RunningLauncher,
  dataDir: string,
  signal?: AbortSignal,
): Promise<Instance> {
  const deadline = performance.now() + readyTimeoutMs
  while (performance.now() < deadline) {
    const instance = findInstance(dataDir)
    if (instance !== undefined && instance.pid === launcher.process.pid) return instance
    if (launcher.process.exitCode !== null || launcher.process.signalCode !== null) break
    await sleep(pollMs)
    signal?.throwIfAborted()
  }
  throw new Error(`the launcher did not become ready:\n${launcher.output()}`)
}

/** A test runs on engines of its own whatever the shell it is started from says. */
function withoutEngineUrls(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { CLICKHOUSE_URL: _c, POSTGRES_URL: _p, DATABASE_URL: _d, REDIS_URL: _r, ...rest } = env
  return rest
}

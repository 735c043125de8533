import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Instance } from '../launch/instance.ts'
import { runLauncher, waitForInstance } from './running-instance.ts'

export interface DemoInstance extends AsyncDisposable {
  readonly dataDir: string
  readonly instance: Instance
}

/**
 * A whole instance with a demo project, in a directory of its own; stopped and gone with `await using`.
 * @param env wins over that of this process.
 * @param signal ends the start; nothing of it is left then.
 */
export async function startDemoInstance(
  events: number,
  env: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<DemoInstance> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sightline-demo-'))
  const launcher = runLauncher(dataDir, ['--demo', '--demo-events', String(events)], env)
  const stop = async () => {
    launcher.process.kill('SIGTERM')
    await launcher.ended
    await removeDataDir(dataDir)
  }
  try {
    return { dataDir, instance: await waitForInstance(launcher, dataDir, signal), [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const removeTimeoutMs = 10_000
const removeRetryMs = 100

/**
 * After a start that was cut short `initdb` may still be at work there. What it makes or deletes under the hands of
 * `rmSync` makes that throw, or return early without a word.
 */
async function removeDataDir(dataDir: string): Promise<void> {
  const deadline = performance.now() + removeTimeoutMs
  for (;;) {
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: removeRetryMs })
    if (!existsSync(dataDir)) return
    if (performance.now() > deadline) throw new Error(`${dataDir} could not be removed`)
    await sleep(removeRetryMs)
  }
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Instance } from '../launch/instance.ts'
import { runLauncher, waitForInstance } from './running-instance.ts'

export interface DemoInstance extends AsyncDisposable {
  readonly dataDir: string
  readonly instance: Instance
}

/**
 * A whole instance with a demo project, in a directory of its own; stopped and gone with `await using`.
 * @param env wins over that of this process.
 */
export async function startDemoInstance(
  events: number,
  env: Readonly<Record<string, string>> = {},
): Promise<DemoInstance> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sightline-demo-'))
  const launcher = runLauncher(dataDir, ['--demo', '--demo-events', String(events)], env)
  const stop = async () => {
    launcher.process.kill('SIGTERM')
    await launcher.ended
    rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    return { dataDir, instance: await waitForInstance(launcher, dataDir), [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

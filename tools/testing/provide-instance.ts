import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { runLauncher, waitForInstance } from './running-instance.ts'

/** One fresh instance of the whole platform for the browser journeys. */
export default async function provideInstance(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'sightline-e2e-'))
  const launcher = runLauncher(dataDir)
  const stop = async () => {
    launcher.process.kill('SIGTERM')
    await launcher.ended
    rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    project.provide('instance', await waitForInstance(launcher, dataDir))
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}

import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { openDataDir } from '../launch/data-dir.ts'
import { startEngines } from '../launch/engines/start-engines.ts'
import { createSecrets } from '../launch/secrets.ts'

/** One set of real databases for the whole run, in a directory that goes with it. */
export default async function provideEngines(project: TestProject): Promise<() => Promise<void>> {
  const root = mkdtempSync(path.join(os.tmpdir(), 'sightline-int-'))
  const engines = await startEngines({
    dataDir: openDataDir(root),
    secrets: createSecrets(),
    env: process.env,
    external: { clickhouseUrl: undefined, postgresUrl: undefined, redisUrl: undefined },
    listener: { log: console.error, onPidChange: () => undefined },
  })
  project.provide('clickhouseUrl', engines.clickhouseUrl)
  project.provide('postgresUrl', engines.postgresUrl)
  project.provide('redisUrl', engines.redisUrl ?? null)
  return async () => {
    await engines.stop()
    rmSync(root, { recursive: true, force: true })
  }
}

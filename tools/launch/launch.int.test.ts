import { globSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { runLauncher, waitForInstance } from '../testing/running-instance.ts'
import type { RunningLauncher } from '../testing/running-instance.ts'
import { findInstance, instanceFile } from './instance.ts'
import type { Instance } from './instance.ts'
import { identifyProcess, isRunning, waitUntilGone } from './process-identity.ts'
import type { ProcessIdentity } from './process-identity.ts'

// Whatever a folder may be called stands in commands, configurations and URLs.
const dataDir = mkdtempSync(path.join(os.tmpdir(), `sightline-a b'c"d $x;é日本 &<%41>-`))
const launchers: RunningLauncher[] = []
const testTimeoutMs = 240_000

afterAll(async () => {
  for (const launcher of launchers) launcher.process.kill('SIGTERM')
  await Promise.all(launchers.map((launcher) => launcher.ended))
  rmSync(dataDir, { recursive: true, force: true })
})

describe('the launcher', () => {
  it(
    'starts, heals, refuses a second instance, stops clean, keeps data, and leaves nothing when killed',
    { timeout: testTimeoutMs },
    async () => {
      const first = launch()
      const instance = await waitForInstance(first, dataDir)
      expect(statSync(instanceFile(dataDir)).mode & 0o777).toBe(0o600)
      expect(Object.keys(instance.pids)).toEqual(
        expect.arrayContaining(['api', 'ingest', 'worker', 'clickhouse', 'postgres']),
      )
      for (const url of [instance.apiUrl, instance.ingestUrl, instance.workerUrl])
        expect((await fetch(`${url}/health`)).status).toBe(200)
      await query(instance, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)')

      const second = launch()
      expect(await second.ended).toBe(1)
      expect(second.output()).toContain(`in use by another Sightline (process ${instance.pid})`)

      const victims = identify(instance)
      for (const { pid } of victims) process.kill(pid, 'SIGKILL')
      const healed = await waitForOtherPids(instance)
      for (const url of [healed.apiUrl, healed.ingestUrl, healed.workerUrl])
        await expect.poll(async () => fetchStatus(`${url}/health`), { timeout: 30_000 }).toBe(200)

      const healedProcesses = identify(healed)
      first.process.kill('SIGTERM')
      expect(await first.ended).toBe(0)
      expect(healedProcesses.filter(isRunning)).toEqual([])
      expect(findInstance(dataDir)).toBeUndefined()

      // Several processes of ingest: they too are gone with their launcher.
      const third = launch([], { WORKER_COUNT: '2' })
      const again = await waitForInstance(third, dataDir)
      expect(await query(again, 'SELECT n FROM kept')).toEqual([{ n: 7 }])

      expect(Object.keys(again.pids)).toEqual(expect.arrayContaining(['ingest-worker-0', 'ingest-worker-1']))
      const orphans = identify(again)
      third.process.kill('SIGKILL')
      await third.ended
      expect(await waitUntilGone(orphans, 20_000)).toEqual([])
    },
  )

  it('leaves no file of a database that was being made when it was stopped', async () => {
    const newDir = mkdtempSync(path.join(os.tmpdir(), 'sightline-launch-'))
    const launcher = runLauncher(newDir)
    launchers.push(launcher)
    const findFiles = () => globSync(['postgres*/**/*', '*.password'], { cwd: newDir })
    // initdb has begun once its first file is there.
    const hasBegun = () => globSync('postgres*.new/PG_VERSION', { cwd: newDir }).length > 0
    await expect.poll(hasBegun, { timeout: 30_000, interval: 5 }).toBe(true)
    launcher.process.kill('SIGTERM')
    expect(await launcher.ended).toBe(0)
    await expect.poll(findFiles, { timeout: 500, interval: 20 }).toEqual([])
    rmSync(newDir, { recursive: true })
  })

  it('refuses a port that is taken before it starts anything', async () => {
    const server = createServer().listen(0, '0.0.0.0')
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const launcher = launch(['--api-port', String(port)])
    expect(await launcher.ended).toBe(1)
    expect(launcher.output().trim()).toMatch(/^Port \d+ for the admin app and API is taken: .*--api-port N.*\.$/)
    server.close()
  })
})

function launch(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): RunningLauncher {
  const launcher = runLauncher(dataDir, args, env)
  launchers.push(launcher)
  return launcher
}

function identify(instance: Instance): ProcessIdentity[] {
  return Object.values(instance.pids)
    .map(identifyProcess)
    .filter((identity) => identity !== undefined)
}

async function waitForOtherPids(old: Instance): Promise<Instance> {
  for (let attempt = 0; attempt < 600; attempt++) {
    const now = findInstance(dataDir)
    const isOther = (name: string) => now?.pids[name] !== undefined && now.pids[name] !== old.pids[name]
    if (now !== undefined && Object.keys(old.pids).every(isOther)) return now
    await sleep(50)
  }
  throw new Error('the killed processes did not come back')
}

async function query(instance: Instance, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: instance.postgresUrl })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

async function fetchStatus(url: string): Promise<number> {
  return fetch(url).then(
    (response) => response.status,
    () => 0,
  )
}

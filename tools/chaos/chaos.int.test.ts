import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runLauncher, waitForInstance, type RunningLauncher } from '../testing/running-instance.ts'
import { runChaos } from './chaos.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'sightline-chaos-'))
let launcher: RunningLauncher

beforeAll(async () => {
  launcher = runLauncher(dataDir, ['--demo', '--demo-events', '2000'])
  await waitForInstance(launcher, dataDir)
}, 120_000)

afterAll(async () => {
  launcher.process.kill('SIGTERM')
  await launcher.ended
  rmSync(dataDir, { recursive: true, force: true })
}, 60_000)

describe('kill -9 under load', () => {
  it('loses no acknowledged event and stores none twice, with ingest and ClickHouse killed five times each', async () => {
    const lines: string[] = []
    const report = await runChaos({
      dataDir,
      rounds: 5,
      targets: ['ingest', 'clickhouse'],
      seed: 7,
      clients: 4,
      log: (line) => lines.push(line),
    })
    expect(report.kills).toBe(10)
    expect(report.acknowledged).toBeGreaterThan(1_000)
    expect({ lost: report.lost, twice: report.twice }).toEqual({ lost: 0, twice: 0 })
    expect(report.proof.faults).toEqual([])
    expect(report.proof.isProven).toBe(true)
  }, 240_000)
})

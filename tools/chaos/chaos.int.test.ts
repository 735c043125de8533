import { describe, expect, it } from 'vitest'
import { startDemoInstance } from '../testing/demo-instance.ts'
import { runChaos } from './chaos.ts'

describe('kill -9 under load', () => {
  it('loses no acknowledged event and stores none twice, with ingest and ClickHouse killed five times each', async () => {
    await using demo = await startDemoInstance(2_000)
    const report = await runChaos({
      dataDir: demo.dataDir,
      rounds: 5,
      targets: ['ingest', 'clickhouse'],
      seed: 7,
      clients: 4,
      log: () => undefined,
    })
    expect(report.kills).toBe(10)
    expect(report.acknowledged).toBeGreaterThan(1_000)
    expect({ lost: report.lost, twice: report.twice }).toEqual({ lost: 0, twice: 0 })
    expect(report.proof.faults).toEqual([])
    expect(report.proof.isProven).toBe(true)
  }, 240_000)
})

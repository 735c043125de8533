import { describe, expect, it } from 'vitest'
import { createRandom } from '../generate/random.ts'
import { runChaos } from './chaos.ts'
import { faultKinds } from './faults/faults.ts'
import { planOnce } from './plan.ts'

/** All that needs no file system of its own. */
const kinds = faultKinds.filter((kind) => kind !== 'full disk')

describe.each([
  { workers: 1, seed: 7 },
  { workers: 2, seed: 8 },
])('chaos with $workers process(es)', ({ workers, seed }) => {
  it('stores what it acknowledged exactly once through one fault of every kind, but for what it tells', async ({
    signal,
  }) => {
    const log: string[] = []
    const plan = planOnce(createRandom(seed), kinds)
    const report = await runChaos({ seed, workers, mayMount: false, plan, signal, log: (line) => log.push(line) })
    const { lost, twice, complaints } = report
    expect({ lost, twice, complaints }, log.join('\n')).toEqual({ lost: [], twice: [], complaints: [] })
    expect(report.isProven).toBe(true)
    expect(Object.keys(report.faults).length + Object.keys(report.notDone).length).toBe(kinds.length)
    for (const [sender, events] of Object.entries(report.acknowledged)) expect(events, sender).toBeGreaterThan(100)
  }, 240_000)
})

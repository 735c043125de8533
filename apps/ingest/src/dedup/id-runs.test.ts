import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeTempDir } from '../testing/temp-dir.ts'
import { hashEventId } from './event-id-hash.ts'
import { IdRun } from './id-run.ts'
import { IdRuns } from './id-runs.ts'
import { sortIds } from './sort-ids.ts'

const idOf = (run: number, index: number) => hashEventId('p', `event-${run}-${index}`)

async function addRun(runs: IdRuns, directory: string, run: number, size: number): Promise<void> {
  const ids = Array.from({ length: size }, (_, index) => idOf(run, index))
  const bytes = await sortIds(Uint32Array.from(ids.flatMap(({ high, low }) => [high, low])))
  const path = join(directory, `${String(run).padStart(15, '0')}.run`)
  writeFileSync(path, bytes)
  await runs.add(new IdRun(path), bytes)
}

describe('IdRuns', () => {
  it('knows the ids of the runs that it has and no other, whatever their sizes and however many have gone', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 900 })), { maxLength: 12 }),
        fc.nat({ max: 12 }),
        async (sizes, removed) => {
          const runs = new IdRuns()
          const directory = makeTempDir()
          for (const [run, size] of sizes.entries()) await addRun(runs, directory, run, size)
          for (let run = 0; run < removed; run++) runs.removeOldest()

          const kept = sizes.slice(removed)
          expect(runs.size).toBe(kept.reduce((sum, size) => sum + size, 0))
          expect(runs.oldest?.endedAtMs).toBe(kept.length > 0 ? removed : undefined)
          for (const [run, size] of sizes.entries()) {
            for (let index = 0; index < size + 20; index++) {
              const { high, low } = idOf(run, index)
              expect(runs.has(high, low)).toBe(run >= removed && index < size)
            }
          }
          runs.close()
        },
      ),
      { numRuns: 30 },
    ))
})

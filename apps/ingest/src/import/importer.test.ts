import { DomainError } from '@sightline/domain/kernel'
import { describe, expect, it } from 'vitest'
import { makeTempDir } from '../testing/temp-dir.ts'
import { createImportProgressStore } from './import-progress.ts'
import type { ImportRow, ImportRows } from './import-row.ts'
import { createImporter } from './importer.ts'

const aRow = (number: number): ImportRow => ({ number, fields: { event: 'a', user_id: `u${number}` } })

/** So many rows, and then a place where the file is broken. */
async function* brokenAfter(count: number): ImportRows {
  for (let number = 1; number <= count; number++) yield await Promise.resolve(aRow(number))
  throw new DomainError('invalid_input', 'the file is broken')
}

async function* whole(count: number): ImportRows {
  for (let number = 1; number <= count; number++) yield await Promise.resolve(aRow(number))
}

/** An importer whose events are only counted. */
function createTestImporter() {
  const captured: string[] = []
  const importer = createImporter({
    capture: (request) => {
      const users = request.events.flatMap((parsed) => (parsed.kind === 'event' ? [parsed.event.userId] : []))
      captured.push(...users)
      return Promise.resolve({
        accepted: users.length,
        duplicate: 0,
        rejected: [],
        eventIds: [],
        drops: new Map(),
        faults: [],
      })
    },
    screen: () => Promise.reject(new Error('no dry run here')),
    progress: createImportProgressStore(makeTempDir()),
    now: () => Date.UTC(2026, 0, 31),
    delay: () => Promise.resolve(),
  })
  const run = (rows: ImportRows) =>
    importer.run({ projectId: 'p', importId: 'i', columns: new Map(), isDryRun: false, rows })
  return { captured, importer, run }
}

describe('createImporter', () => {
  it('stores and counts every row in front of a broken place, and goes on behind them', async () => {
    const { captured, importer, run } = createTestImporter()
    await expect(run(brokenAfter(1_003))).rejects.toThrow('the file is broken')
    expect(await importer.find('p', 'i')).toMatchObject({ rows: 1_003, accepted: 1_003, isFinished: false })
    expect(await run(whole(1_005))).toMatchObject({ rows: 1_005, accepted: 1_005, isFinished: true })
    expect(captured).toEqual(Array.from({ length: 1_005 }, (_, index) => `u${index + 1}`))
  })
})

import type { SettleResult } from '@sightline/db/settled'
import type { Project, ProjectScope } from '@sightline/domain/project'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { createSettleRun } from './settle.job.ts'

const aProject = (id: string): Project => ({
  id,
  organizationId: '',
  name: id,
  timeZone: 'UTC',
  createdAt: new Date(0),
  limits: {},
})

/** Two projects; `settle` answers what is next in the list for the project, and is done after that. */
function createScene(results: Record<string, (SettleResult | Error)[]> = {}) {
  const settled: string[] = []
  const fingerprints = new Map([
    ['a', '1'],
    ['b', '1'],
  ])
  const run = createSettleRun({
    projects: { listAll: () => Promise.resolve(['a', 'b', 'without-events'].map(aProject)) },
    settler: {
      settle: (scope: ProjectScope) => {
        settled.push(scope.projectId)
        const next = results[scope.projectId]?.shift() ?? { spans: 1, isDone: true, inVain: 0 }
        return next instanceof Error ? Promise.reject(next) : Promise.resolve(next)
      },
      fingerprints: () => Promise.resolve(new Map(fingerprints)),
      forgetReplaced: () => Promise.resolve(),
    },
    logger: pino({ level: 'silent' }),
    now: () => new Date(0),
  })
  return { run, settled, fingerprints }
}

describe('createSettleRun', () => {
  it('passes over a project in which nothing has changed', async () => {
    const { run, settled, fingerprints } = createScene()
    await run()
    await run()
    fingerprints.set('b', '2')
    await run()
    expect(settled).toEqual(['a', 'b', 'b'])
  })

  it('gives each project its turn while one has a long history', async () => {
    const more = { spans: 20, isDone: false, inVain: 0 }
    const { run, settled } = createScene({ a: [more, more] })
    await run()
    expect(settled).toEqual(['a', 'b', 'a', 'a'])
  })

  it('leaves a project for the next run that is busy or that cannot be settled', async () => {
    const { run, settled } = createScene({ a: [new Error('no')], b: [{ spans: 0, isDone: false, inVain: 0 }] })
    await run()
    expect(settled).toEqual(['a', 'b'])
    await run()
    expect(settled).toEqual(['a', 'b', 'a', 'b'])
  })

  it('stops between two projects when it is told to', async () => {
    const { run, settled } = createScene()
    await expect(run(AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped')
    expect(settled).toEqual([])
  })
})

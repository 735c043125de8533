import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { createWatchTriggersJob } from './trigger.job.ts'

describe('createWatchTriggersJob', () => {
  it('lets the others look on when one cannot, and tells that once', async () => {
    const lines: { triggerId?: string; msg: string }[] = []
    const looked: string[] = []
    let isBroken = true
    const job = createWatchTriggersJob({
      triggers: {
        enabledIds: () => Promise.resolve(['broken', 'sound']),
        watch: (id) => {
          looked.push(id)
          return id === 'broken' && isBroken ? Promise.reject(new Error('query failed')) : Promise.resolve(0)
        },
      },
      look: () => Promise.reject(new Error('not asked here')),
      logger: pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line) as never) }),
      now: () => new Date(0),
    })
    await job()
    await job()
    isBroken = false
    await job()
    expect(looked).toEqual(['broken', 'sound', 'broken', 'sound', 'broken', 'sound'])
    expect(lines.map(({ triggerId, msg }) => [triggerId, msg])).toEqual([
      ['broken', 'trigger cannot be watched, will go on'],
      ['broken', 'trigger is watched again'],
    ])
  })

  it('asks again when the database is away', async () => {
    const job = createWatchTriggersJob({
      triggers: {
        enabledIds: () => Promise.reject(new Error('away')),
        watch: () => Promise.reject(new Error('not asked here')),
      },
      look: () => Promise.reject(new Error('not asked here')),
      logger: pino({ level: 'silent' }),
      now: () => new Date(0),
    })
    expect(await job()).toBeGreaterThan(0)
  })
})

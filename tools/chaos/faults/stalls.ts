import { setTimeout as sleep } from 'node:timers/promises'
import type { World } from '../world.ts'
import { done, type Fault } from './fault.ts'

const fullTimeoutMs = 20_000
const hourMs = 3_600_000

async function pause({ freezer }: World, pids: readonly number[], forMs: number): Promise<void> {
  freezer.freeze(pids)
  await sleep(forMs)
  freezer.thaw(pids)
}

/** Whether ingest says that it takes no events. */
async function isRefusing(world: World): Promise<boolean> {
  const answer = await fetch(`${world.instance().ingestUrl}/health`).catch(() => undefined)
  return answer?.status === 503
}

async function untilRefusing(world: World): Promise<boolean> {
  const deadline = performance.now() + fullTimeoutMs
  while (performance.now() < deadline) {
    if (await isRefusing(world)) return true
    await sleep(50)
  }
  return false
}

export const stalls = {
  'pause ingest': {
    async run(world) {
      const pids = world.ingestPids()
      const forMs = 300 + world.random.below(1_200)
      await pause(world, pids.slice(world.random.below(pids.length)), forMs)
      return done(`ingest stopped for ${forMs} ms`)
    },
  },
  'pause ClickHouse': {
    async run(world) {
      const forMs = 300 + world.random.below(1_500)
      await pause(world, world.clickhousePids(), forMs)
      return done(`ClickHouse stopped for ${forMs} ms`)
    },
  },
  'slow ClickHouse': {
    async run(world) {
      const delayMs = 50 + world.random.below(250)
      world.proxy.slowDown(delayMs)
      await sleep(1_000)
      world.proxy.slowDown(0)
      return done(`each piece to and from ClickHouse took ${delayMs} ms longer`)
    },
  },
  /** ClickHouse stores and nobody hears of it. */
  'lost answers': {
    async run(world) {
      world.proxy.swallowAnswers(true)
      await Promise.race([world.proxy.nextInsert(), sleep(2_000, undefined, { ref: false })])
      await sleep(200 + world.random.below(600))
      world.proxy.swallowAnswers(false)
      return done('the answers of ClickHouse were lost')
    },
  },
  'full disk': {
    async run(world) {
      const { disk } = world
      if (typeof disk === 'string') return { kind: 'impossible', why: disk }
      disk.fill()
      const forMs = 500 + world.random.below(1_000)
      await sleep(forMs)
      disk.empty()
      return done(`the disk of the log was full to the last byte for ${forMs} ms`)
    },
  },
  /** The limit of the log's own, reached because nothing drains. */
  'full log': {
    async run(world) {
      const pids = world.clickhousePids()
      world.freezer.freeze(pids)
      const isRefused = await untilRefusing(world)
      world.freezer.thaw(pids)
      return done(
        `ClickHouse stopped until the log was ${isRefused ? 'full and refused' : `${fullTimeoutMs} ms older`}`,
      )
    },
  },
  'clock jump': {
    async run(world) {
      const jumps = [6 * hourMs, -6 * hourMs, 90_000, -90_000] as const
      const offsetMs = world.random.pick(jumps)
      world.setClock(offsetMs)
      await sleep(500 + world.random.below(1_000))
      world.setClock(0)
      return done(`the clock of ingest jumped by ${offsetMs / 1000} s and back`)
    },
  },
} satisfies Record<string, Fault>

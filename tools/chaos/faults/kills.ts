import { setTimeout as sleep } from 'node:timers/promises'
import { sendSignal } from '../../launch/process-identity.ts'
import type { World } from '../world.ts'
import { done, type Fault, type FaultOutcome } from './fault.ts'

const insertTimeoutMs = 3_000

/** Any one of its processes, or all of them at once. */
function killIngest(world: World): string {
  const pids = world.ingestPids()
  const victims = world.random.chance(0.5) ? pids : pids.slice(world.random.below(pids.length)).slice(0, 1)
  for (const pid of victims) sendSignal(pid, 'SIGKILL')
  return `kill -9 of ingest (${victims.join(', ')})`
}

/** @returns undefined when there is none: it is being started. */
function killClickHouse(world: World): string | undefined {
  const pids = world.clickhousePids()
  for (const pid of pids) sendSignal(pid, 'SIGKILL')
  return pids.length === 0 ? undefined : `kill -9 of ClickHouse (${pids.join(', ')})`
}

function toOutcome(killed: string | undefined, more = ''): FaultOutcome {
  if (killed === undefined) return { kind: 'impossible', why: 'ClickHouse was still being started' }
  return done(killed + more)
}

export const kills = {
  'kill ingest': { run: (world) => Promise.resolve(done(killIngest(world))) },
  'kill ClickHouse': { run: (world) => Promise.resolve(toOutcome(killClickHouse(world))) },
  /**
   * The moment in which a server can remember a batch's token and lose its rows: the retry with the same token is then
   * swallowed (design, §8).
   */
  'kill ClickHouse in an insert': {
    async run(world) {
      const inTime = await Promise.race([
        world.proxy.nextInsert().then(() => true),
        sleep(insertTimeoutMs, false, { ref: false }),
      ])
      if (!inTime) return { kind: 'impossible', why: 'nothing was inserted' }
      const afterMs = world.random.below(25)
      await sleep(afterMs)
      return toOutcome(killClickHouse(world), `, ${afterMs} ms into an insert`)
    },
  },
  'kill both': {
    run(world) {
      const ingest = killIngest(world)
      return Promise.resolve(done(`${ingest}, ${killClickHouse(world) ?? 'ClickHouse was still being started'}`))
    },
  },
} satisfies Record<string, Fault>

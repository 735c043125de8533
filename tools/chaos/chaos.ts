import { setTimeout as sleep } from 'node:timers/promises'
import { createClickHouseClient } from '@sightline/db/clickhouse'
import { createRandom, type Random } from '../generate/random.ts'
import { findInstance } from '../launch/instance.ts'
import { verifyInstance, type VerifyReport } from '../verify/verify.ts'
import { runChaosClient } from './client.ts'

export interface ChaosInput {
  /** Data directory of a running instance with a demo project; everything in it may be killed. */
  readonly dataDir: string
  /** Kills of each target. */
  readonly rounds: number
  readonly targets: readonly ChaosTarget[]
  readonly seed: number
  readonly clients: number
  readonly log: (line: string) => void
}

export type ChaosTarget = 'ingest' | 'clickhouse'

export interface ChaosReport {
  readonly kills: number
  readonly acknowledged: number
  readonly requests: number
  readonly retries: number
  readonly seconds: number
  /** Acknowledged and not stored. */
  readonly lost: number
  /** Stored more than once. */
  readonly twice: number
  readonly proof: VerifyReport
}

const settleTimeoutMs = 120_000
const startingShare = 0.2

/**
 * Loads a running instance from several clients while killing its processes with SIGKILL at random moments, then holds
 * what the clients know against what is stored.
 */
export async function runChaos(input: ChaosInput): Promise<ChaosReport> {
  const startedAt = new Date()
  const random = createRandom(input.seed)
  const instance = requireInstance(input.dataDir)
  const { project } = instance
  if (project === null) throw new Error('chaos needs an instance that was started with --demo')
  const stop = new AbortController()
  const run = `chaos-${input.seed}-${startedAt.getTime().toString(36)}`
  const clients = Array.from({ length: input.clients }, (_, index) =>
    runChaosClient({
      name: `${run}-${index}`,
      ingestUrl: instance.ingestUrl,
      writeKey: project.writeKey,
      random: createRandom(input.seed * 1_000 + index),
      stop: stop.signal,
    }),
  )
  const load = Promise.all(clients)
  const kills = killAtRandom(input, random).finally(() => stop.abort())
  const [results, killed] = await Promise.all([load, kills])
  const acknowledged = results.flatMap((result) => result.acknowledged)
  const proof = await settle(input.dataDir, startedAt)
  const stored = await countStored(instance.clickhouseUrl, project.id, run)
  return {
    kills: killed,
    acknowledged: acknowledged.length,
    requests: results.reduce((sum, result) => sum + result.requests, 0),
    retries: results.reduce((sum, result) => sum + result.retries, 0),
    seconds: Math.round((Date.now() - startedAt.getTime()) / 1000),
    lost: acknowledged.filter((id) => !stored.has(id)).length,
    twice: [...stored.values()].filter((times) => times > 1).length,
    proof,
  }
}

async function killAtRandom(input: ChaosInput, random: Random): Promise<number> {
  const lastKilled = new Map<ChaosTarget, number>()
  let kills = 0
  for (let round = 0; round < input.rounds; round++) {
    for (const target of input.targets) {
      const pid = await findPidOtherThan(input.dataDir, target, lastKilled.get(target))
      // Mostly a process that has come to serve; now and then one that is still starting.
      if (!random.chance(startingShare)) await waitUntilServing(input.dataDir)
      await sleep(random.below(1_500))
      process.kill(pid, 'SIGKILL')
      kills++
      input.log(`killed ${target} (${pid})`)
      lastKilled.set(target, pid)
    }
  }
  await sleep(500)
  return kills
}

/** Resolves once ingest takes events; it does so with ClickHouse away. */
async function waitUntilServing(dataDir: string): Promise<void> {
  for (let waited = 0; waited < settleTimeoutMs; waited += 50) {
    const url = findInstance(dataDir)?.ingestUrl
    const answer = url === undefined ? undefined : await fetch(`${url}/health`).catch(() => undefined)
    if (answer?.ok === true) return
    await sleep(50)
  }
  throw new Error('ingest did not serve again')
}

/** The target's process, once the supervisor has started one that is not the one killed last. */
async function findPidOtherThan(dataDir: string, target: ChaosTarget, killed: number | undefined): Promise<number> {
  for (let waited = 0; waited < settleTimeoutMs; waited += 50) {
    const pid = findInstance(dataDir)?.pids[target]
    if (pid !== undefined && pid !== killed) return pid
    await sleep(50)
  }
  throw new Error(`${target} was not started again`)
}

/** Waits until nothing is pending. @returns the last look, whatever it says. */
async function settle(dataDir: string, since: Date): Promise<VerifyReport> {
  const deadline = performance.now() + settleTimeoutMs
  for (;;) {
    const report = await verifyInstance({ dataDir, since, now: () => new Date() }).catch(() => undefined)
    const isSettled = report?.isProven === true && report.hours.every((hour) => hour.pending === 0)
    if (report !== undefined && (isSettled || performance.now() > deadline)) return report
    await sleep(500)
  }
}

/** How often each of the run's events is stored. */
async function countStored(url: string, projectId: string, run: string): Promise<Map<string, number>> {
  const client = createClickHouseClient({ url, database: 'analytics' })
  try {
    const answer = await client.query({
      query: `SELECT event_id, count() AS times FROM events
              WHERE project_id = {projectId:UUID} AND startsWith(event_id, {run:String}) GROUP BY event_id`,
      query_params: { projectId, run },
      format: 'JSONCompactEachRow',
    })
    const rows = await answer.json<[string, string]>()
    return new Map(rows.map(([id, times]) => [id, Number(times)]))
  } finally {
    await client.close()
  }
}

function requireInstance(dataDir: string) {
  const instance = findInstance(dataDir)
  if (instance === undefined) throw new Error(`no instance runs on ${dataDir}`)
  return instance
}

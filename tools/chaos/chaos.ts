import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom } from '../generate/random.ts'
import { verifyInstance, type VerifyReport } from '../verify/verify.ts'
import { runChaosClient } from './client.ts'
import { findFault, type FaultKind } from './faults/faults.ts'
import type { Tampering } from './faults/fault.ts'
import { judge, type Verdict } from './judge.ts'
import { startSdkSender, type Sender } from './senders.ts'
import { findStored } from './stored.ts'
import { runStubbornClient } from './stubborn-client.ts'
import { createWorld, type World } from './world.ts'

export interface ChaosInput {
  readonly seed: number
  /** Processes of ingest. */
  readonly workers: number
  readonly mayMount: boolean
  /** The faults, in this order. */
  readonly plan: Iterable<FaultKind>
  readonly log: (line: string) => void
  /** Gives up: faults are undone, and nothing of the instance is left. */
  readonly signal: AbortSignal
}

export interface ChaosReport extends Verdict {
  readonly isProven: boolean
  readonly seed: number
  readonly workers: number
  readonly seconds: number
  /** How many of each kind. */
  readonly faults: Readonly<Record<string, number>>
  /** Kinds that could not be done at least once, and why. */
  readonly notDone: Readonly<Record<string, string>>
  /** Events that were acknowledged to each sender. */
  readonly acknowledged: Readonly<Record<string, number>>
  readonly stored: number
  readonly twice: readonly string[]
}

const settleTimeoutMs = 120_000
/** The clock of ingest is put back by 6 hours at the most. */
const sinceMs = 8 * 3_600_000
/** Faults that come while ingest is still starting. */
const startingShare = 0.2
const nativeClients = 2

/**
 * Starts an instance, loads it with several clients, does everything to it that the plan says, and holds what was
 * acknowledged against what is stored.
 * @throws the reason of the signal when that aborts, after everything is undone.
 */
export async function runChaos(input: ChaosInput): Promise<ChaosReport> {
  const { seed, workers, mayMount, signal } = input
  await using world = await createWorld({ random: createRandom(seed), workers, mayMount, signal })
  signal.throwIfAborted()
  using made = new DisposableStack()
  const senders = startSenders(world, seed)
  for (const sender of senders) made.defer(() => sender.abandon())
  // What is under way cannot all be told to end; it comes to nothing once the world is gone.
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
  return await Promise.race([proveThroughFaults(world, senders, input), aborted])
}

async function proveThroughFaults(world: World, senders: readonly Sender[], input: ChaosInput): Promise<ChaosReport> {
  const startedAt = performance.now()
  const since = new Date(Date.now() - sinceMs)
  const done = await doFaults(world, input)
  world.setClock(0)
  await world.untilServing()
  const say = (what: string) => input.log(`${((performance.now() - startedAt) / 1000).toFixed(1)} s  ${what}`)
  say('all faults are over, the senders finish')
  await Promise.all(senders.map((sender) => sender.stop().then(() => say(`${sender.name} has finished`))))
  const acknowledged = new Set(senders.flatMap((sender) => [...sender.acknowledged]))
  const look = (proof: VerifyReport, missing: readonly string[]) =>
    judge({ missing, tamperings: done.tamperings, proof })
  const proof = await settle(
    world,
    { since, signal: input.signal },
    (report) => look(report, []).complaints.length === 0,
  )
  say('nothing is pending, all events are compared')
  const { events, twice, missing } = await findStored(world.instance(), world.project.id, acknowledged)
  const verdict = look(proof, missing)
  const pending = proof.hours.reduce((sum, hour) => sum + hour.pending, 0)
  const complaints = [...verdict.complaints, ...listUnsound(proof), ...(pending > 0 ? [`${pending} are pending`] : [])]
  return {
    isProven: verdict.lost.length === 0 && twice.length === 0 && complaints.length === 0,
    seed: input.seed,
    workers: input.workers,
    seconds: Math.round((performance.now() - startedAt) / 1000),
    faults: done.counts,
    notDone: done.notDone,
    acknowledged: Object.fromEntries(senders.map((sender) => [sender.name, sender.acknowledged.size])),
    stored: events,
    twice,
    ...verdict,
    complaints,
  }
}

function startSenders(world: World, seed: number): Sender[] {
  const url = world.instance().ingestUrl
  const { writeKey } = world.project
  const run = `chaos-${seed}-${Date.now().toString(36)}`
  const start = (name: string, client: typeof runChaosClient, index: number): Sender => {
    const stop = new AbortController()
    const acknowledged = new Set<string>()
    const random = createRandom(seed * 1_000 + index)
    const running = client(
      { name: `${run}-${index}`, ingestUrl: url, writeKey, random, stop: stop.signal },
      acknowledged,
    )
    // Told when it is stopped.
    running.catch(() => undefined)
    return {
      name,
      acknowledged,
      stop: () => {
        stop.abort()
        return running
      },
      abandon: () => stop.abort(),
    }
  }
  return [
    ...Array.from({ length: nativeClients }, (_, index) => start(`native ${index + 1}`, runChaosClient, index)),
    start('everything three times', runStubbornClient, nativeClients),
    startSdkSender('segment', { url, writeKey }),
    startSdkSender('posthog', { url, writeKey }),
  ]
}

async function doFaults(world: World, { plan, log, signal }: ChaosInput) {
  const counts: Record<string, number> = {}
  const notDone: Record<string, string> = {}
  const tamperings: Tampering[] = []
  const startedAt = performance.now()
  for (const kind of plan) {
    if (!world.random.chance(startingShare)) await world.untilServing()
    await sleep(world.random.below(300))
    signal.throwIfAborted()
    const outcome = await findFault(kind).run(world)
    const second = ((performance.now() - startedAt) / 1000).toFixed(1)
    log(`${second} s  ${kind}: ${outcome.kind === 'done' ? outcome.what : `not done, ${outcome.why}`}`)
    if (outcome.kind === 'impossible') {
      notDone[kind] = outcome.why
      continue
    }
    counts[kind] = (counts[kind] ?? 0) + 1
    if (outcome.tampering !== undefined) tamperings.push(outcome.tampering)
  }
  return { counts, notDone, tamperings }
}

/** Waits until nothing is pending and nothing is wrong. @returns the last look, whatever it says. */
async function settle(
  world: World,
  { since, signal }: { since: Date; signal: AbortSignal },
  isRight: (report: VerifyReport) => boolean,
): Promise<VerifyReport> {
  const deadline = performance.now() + settleTimeoutMs
  for (;;) {
    const report = await verifyInstance({ dataDir: world.dataDir, since, now: () => new Date() }).catch(() => undefined)
    const isSettled = report?.hours.every((hour) => hour.pending === 0) === true && isRight(report)
    if (report !== undefined && (isSettled || performance.now() > deadline)) return report
    if (performance.now() > deadline + settleTimeoutMs) throw new Error('the account cannot be read')
    await sleep(300, undefined, { signal })
  }
}

/** Roll-ups that do not agree with the events. */
function listUnsound(proof: VerifyReport): string[] {
  return proof.projects
    .filter((row) => row.views !== row.trafficViews || row.events !== row.distinctEvents)
    .map((row) => `roll-up: ${JSON.stringify(row)}`)
}

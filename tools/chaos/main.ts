import { constants } from 'node:os'
import { createRandom } from '../generate/random.ts'
import { orRefuse, parseAboveZero, parseCommandLine } from '../launch/command-line.ts'
import { Refusal } from '../launch/refusal.ts'
import { runChaos, type ChaosReport } from './chaos.ts'
import { faultKinds, type FaultKind } from './faults/faults.ts'
import { planOnce, planUntil } from './plan.ts'

const usage = `npm run chaos -- [--minutes 10] [--seed 1] [--workers 1] [--only KIND,KIND] [--no-mount]

Starts an instance of its own in a temporary directory, loads it with native clients and vendors' SDKs, does to it what
can go wrong, and holds at the end what was acknowledged against what is stored. Without --minutes each fault is done
once. Exits with 1 on any difference. When it is interrupted it undoes everything. See docs/durability.md.

Faults: ${faultKinds.join(', ')}`

const options = {
  minutes: { type: 'string' },
  seed: { type: 'string', default: '1' },
  workers: { type: 'string', default: '1' },
  only: { type: 'string' },
  'no-mount': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

/** What was asked for, or undefined for the usage. */
function readPlan() {
  const values = parseCommandLine({ command: 'chaos', options, args: process.argv.slice(2) })
  if (values.help === true) return undefined
  return {
    minutes: values.minutes === undefined ? undefined : parseAboveZero('minutes', values.minutes),
    seed: parseWhole('seed', values.seed),
    workers: parseWhole('workers', values.workers),
    kinds: values.only === undefined ? faultKinds : parseKinds(values.only),
    mayMount: !values['no-mount'],
  }
}

function parseWhole(option: string, text: string): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : 0
  if (value < 1) throw new Refusal(`--${option} needs a whole number from 1 on, not "${text}".`)
  return value
}

function parseKinds(text: string): FaultKind[] {
  return text.split(',').map((name) => {
    const kind = faultKinds.find((known) => known === name)
    if (kind === undefined) throw new Refusal(`There is no fault "${name}"; there are: ${faultKinds.join(', ')}.`)
    return kind
  })
}

/** One Ctrl-C may arrive more than once, from the terminal and from npm: the first one counts. */
function abortOnSignals(): AbortSignal {
  const interrupt = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (!interrupt.signal.aborted) console.error(`chaos: ${name}, undoing all faults and stopping the instance`)
      interrupt.abort(name)
    })
  }
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined) // the terminal is gone
  return interrupt.signal
}

/** The report; ends the process when it was interrupted, as a shell expects it: 130 for SIGINT, 143 for SIGTERM. */
async function orEndInterrupted(signal: AbortSignal, run: () => Promise<ChaosReport>): Promise<ChaosReport> {
  try {
    return await run()
  } catch (error) {
    if (!signal.aborted) throw error
    if (error !== signal.reason) console.error(error)
    process.exit(128 + constants.signals[signal.reason as NodeJS.Signals])
  }
}

const wanted = orRefuse(2, readPlan)
if (wanted === undefined) {
  console.log(usage)
  process.exit(0)
}

const { minutes, seed, workers, kinds, mayMount } = wanted
const signal = abortOnSignals()
const random = createRandom(seed + 1)
let endsAt: number | undefined
/** From the first fault on: a start takes its time. */
const planFor = (forMs: number) =>
  planUntil(() => performance.now() > (endsAt ??= performance.now() + forMs), random, kinds)
const plan = minutes === undefined ? planOnce(random, kinds) : planFor(minutes * 60_000)
const report = await orEndInterrupted(signal, () =>
  runChaos({ seed, workers, mayMount, plan, signal, log: (line) => console.error(line) }),
)
console.log(JSON.stringify(report, undefined, 2))
process.exitCode = report.isProven ? 0 : 1

import { parseArgs } from 'node:util'
import { createRandom } from '../generate/random.ts'
import { runChaos } from './chaos.ts'
import { faultKinds, type FaultKind } from './faults/faults.ts'
import { planOnce, planUntil } from './plan.ts'

const usage = `npm run chaos -- [--minutes 10] [--seed 1] [--workers 1] [--only KIND,KIND] [--no-mount]

Starts an instance of its own in a temporary directory, loads it with native clients and vendors' SDKs, does to it what
can go wrong, and holds at the end what was acknowledged against what is stored. Without --minutes each fault is done
once. Exits with 1 on any difference. See docs/durability.md.

Faults: ${faultKinds.join(', ')}`

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '1' },
    only: { type: 'string' },
    'no-mount': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(usage)
  process.exit(0)
}
const kinds = (values.only?.split(',') as FaultKind[] | undefined) ?? faultKinds
const unknown = kinds.find((kind) => !faultKinds.includes(kind))
if (unknown !== undefined) {
  console.error(`chaos: there is no fault "${unknown}"; there are: ${faultKinds.join(', ')}`)
  process.exit(2)
}

const seed = Number(values.seed)
const random = createRandom(seed + 1)
let endsAt: number | undefined
/** From the first fault on: a start takes its time. */
const isOver = () => performance.now() > (endsAt ??= performance.now() + Number(values.minutes) * 60_000)
const report = await runChaos({
  seed,
  workers: Number(values.workers),
  mayMount: !values['no-mount'],
  plan: values.minutes === undefined ? planOnce(random, kinds) : planUntil(isOver, random, kinds),
  log: (line) => console.error(line),
})
console.log(JSON.stringify(report, undefined, 2))
process.exitCode = report.isProven ? 0 : 1

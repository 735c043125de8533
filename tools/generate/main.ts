import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { orRefuse, parseCommandLine } from '../launch/command-line.ts'
import { formatCounts, sendShop } from './seed.ts'

const usage = `npm run seed -- [--events 200000] [--days 90] [--seed N] [--data-dir .data] [--ingest-url URL --key slw_…]

Generates the events of a made-up shop and posts them to a running instance; prints what was planted as JSON.
The same seed makes the same events, which a project takes only once: without --seed each run has another one.
Without --ingest-url and --key they are read from DIR/instance.json, which an instance started with --demo writes.`

const options = {
  events: { type: 'string', default: '200000' },
  days: { type: 'string', default: '90' },
  seed: { type: 'string' },
  'data-dir': { type: 'string', default: '.data' },
  'ingest-url': { type: 'string' },
  key: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

const values = orRefuse(1, () => parseCommandLine({ command: 'seed', options, args: process.argv.slice(2) }))
if (values.help) {
  console.log(usage)
  process.exit(0)
}

const target = await findTarget()
const now = new Date()
// Of seconds, because the generator's state has 32 bits.
const seed = toWhole('seed', values.seed ?? String(Math.floor(now.getTime() / 1000)))
process.stderr.write(`seed ${seed} (--seed ${seed} makes the same events again)\n`)
const { truth, counts, firstRejected } = await sendShop({
  ...target,
  events: toWhole('events', values.events),
  days: toWhole('days', values.days),
  seed,
  now,
  onProgress: (sent) => process.stderr.write(`\r${sent.toLocaleString('en')} events sent`),
}).catch((error: unknown) => fail(`\nseed: ${error instanceof Error ? error.message : String(error)}`))
process.stderr.write(`\n${formatCounts(counts, seed)}\n`)
console.log(JSON.stringify(truth, undefined, 2))
if (firstRejected !== undefined) fail(`the first event that was rejected: ${JSON.stringify(firstRejected)}`)

async function findTarget(): Promise<{ ingestUrl: string; writeKey: string }> {
  if (values['ingest-url'] !== undefined && values.key !== undefined) {
    return { ingestUrl: values['ingest-url'], writeKey: values.key }
  }
  const path = join(resolve(values['data-dir']), 'instance.json')
  const text = await readFile(path, 'utf8').catch(() =>
    fail(`${path} is not there: start an instance with --demo, or give --ingest-url and --key`),
  )
  const instance = JSON.parse(text) as { ingestUrl: string; project: { writeKey: string } | null }
  if (instance.project === null)
    return fail('the instance has no demo project: start it with --demo, or give --ingest-url and --key')
  return { ingestUrl: instance.ingestUrl, writeKey: instance.project.writeKey }
}

function toWhole(name: string, text: string): number {
  const value = Number(text)
  return Number.isSafeInteger(value) && value > 0
    ? value
    : fail(`--${name}: expected a whole number above 0, not ${text}`)
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

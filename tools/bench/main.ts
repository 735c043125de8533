import { accessSync, constants, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { orRefuse, refuseArguments } from '../launch/command-line.ts'
import type { Instance } from '../launch/instance.ts'
import { Refusal } from '../launch/refusal.ts'
import { startDemoInstance } from '../testing/demo-instance.ts'
import { benchIngest } from './ingest.bench.ts'
import { benchQueries } from './queries.bench.ts'
import { formatTable, toReport, type BenchRow } from './row.ts'

const usage = `npm run bench -- [ingest|queries ...] [--quick] [--json FILE]

Starts an instance of its own on this machine, measures it, and prints each figure beside a floor of the same run.
--quick  shorter rounds, the small data set and one process of ingest: each bench in about a minute`

const benches: Readonly<
  Record<string, (instance: Instance, dataDir: string, isQuick: boolean) => Promise<BenchRow[]>>
> = {
  ingest: benchIngest,
  queries: (instance, _dataDir, isQuick) =>
    benchQueries(instance.clickhouseUrl, isQuick, (line) => console.error(line)),
}

const options = {
  quick: { type: 'boolean', default: false },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options })
  } catch (error) {
    throw refuseArguments('npm run bench', error)
  }
}

/** Known before minutes have gone by. */
function assertWritable(file: string): void {
  try {
    accessSync(path.dirname(path.resolve(file)), constants.W_OK)
  } catch (cause) {
    throw new Refusal(`${file} cannot be written: give --json a file in a directory that is there and yours.`, cause)
  }
}

const { values, positionals } = orRefuse(1, readArguments)
const names = positionals.length > 0 ? positionals : Object.keys(benches)
const unknown = names.find((name) => benches[name] === undefined)
if (values.help || unknown !== undefined) {
  console.log(unknown === undefined ? usage : `there is no bench named ${unknown}\n\n${usage}`)
  process.exit(unknown === undefined ? 0 : 1)
}
const { json } = values
if (json !== undefined) orRefuse(1, () => assertWritable(json))

await using demo = await startDemoInstance(1_000)
const { instance, dataDir } = demo
const rows: BenchRow[] = []
for (const name of names) rows.push(...((await benches[name]?.(instance, dataDir, values.quick)) ?? []))
console.log(formatTable(rows))
if (json !== undefined) writeFileSync(json, `${JSON.stringify(toReport(names.join('+'), rows), undefined, 2)}\n`)

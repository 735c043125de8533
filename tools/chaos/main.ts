import { parseArgs } from 'node:util'
import { startDemoInstance } from '../testing/demo-instance.ts'
import { runChaos } from './chaos.ts'

const usage = `npm run chaos -- [--rounds 20] [--seed 1] [--clients 4]

Starts an instance of its own in a temporary directory, loads it, kills ingest and ClickHouse with SIGKILL at random
moments, and proves at the end that every acknowledged event is stored once. Exits with 1 when it is not so.`

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    clients: { type: 'string', default: '4' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(usage)
  process.exit(0)
}

await using demo = await startDemoInstance(1_000)
const report = await runChaos({
  dataDir: demo.dataDir,
  rounds: Number(values.rounds),
  targets: ['ingest', 'clickhouse'],
  seed: Number(values.seed),
  clients: Number(values.clients),
  log: (line) => console.error(line),
})
const { proof, ...figures } = report
console.log(JSON.stringify({ ...figures, faults: proof.faults, isProven: proof.isProven }, undefined, 2))
process.exitCode = report.lost === 0 && report.twice === 0 && proof.isProven ? 0 : 1

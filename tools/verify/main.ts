import { resolve } from 'node:path'
import { orRefuse, parseAboveZero, parseCommandLine } from '../launch/command-line.ts'
import { verifyInstance } from './verify.ts'
import { formatReport } from './report.ts'

const usage = `npm run verify -- [--data-dir .data] [--hours 48] [--json]

Holds what was acknowledged (the log and the ledger) against what is stored (the rows), for each project and hour.
Exits with 1 when an acknowledged event is missing, stored twice, or stored without having been acknowledged.`

const options = {
  'data-dir': { type: 'string', default: '.data' },
  hours: { type: 'string', default: '48' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

const { values, hours } = orRefuse(1, () => {
  const values = parseCommandLine({ command: 'verify', options, args: process.argv.slice(2) })
  return { values, hours: parseAboveZero('hours', values.hours) }
})
if (values.help) {
  console.log(usage)
  process.exit(0)
}

try {
  // A time before 1970 would be later than now to ClickHouse, whose dates begin there.
  const since = new Date(Math.max(0, Date.now() - hours * 3_600_000))
  const report = await verifyInstance({ dataDir: resolve(values['data-dir']), since, now: () => new Date() })
  console.log(values.json ? JSON.stringify(report, undefined, 2) : formatReport(report))
  process.exit(report.isProven ? 0 : 1)
} catch (error) {
  console.error(`verify: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(2)
}

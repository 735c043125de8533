import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { verifyInstance } from './verify.ts'
import { formatReport } from './report.ts'

const usage = `npm run verify -- [--data-dir .data] [--hours 48] [--json]

Holds what was acknowledged (the log and the ledger) against what is stored (the rows), for each project and hour.
Exits with 1 when an acknowledged event is missing, stored twice, or stored without having been acknowledged.`

const { values } = parseArgs({
  options: {
    'data-dir': { type: 'string', default: '.data' },
    hours: { type: 'string', default: '48' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(usage)
  process.exit(0)
}

try {
  const since = new Date(Date.now() - Number(values.hours) * 3_600_000)
  const report = await verifyInstance({ dataDir: resolve(values['data-dir']), since, now: () => new Date() })
  console.log(values.json ? JSON.stringify(report, undefined, 2) : formatReport(report))
  process.exit(report.isProven ? 0 : 1)
} catch (error) {
  console.error(`verify: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(2)
}

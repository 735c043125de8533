import path from 'node:path'
import { readExternalEngines } from '../launch/engines/start-engines.ts'
import { findInstance } from '../launch/instance.ts'
import { orRefuse, parseCommandLine } from '../launch/command-line.ts'
import { migrate } from './migrate.ts'

const usage = `npm run migrate -- [--data-dir .data]

Brings PostgreSQL and ClickHouse to the state of this code: the databases that CLICKHOUSE_URL, CLICKHOUSE_DATABASE and
POSTGRES_URL (or DATABASE_URL) name, else those of the instance that runs on the data directory.`

const options = { 'data-dir': { type: 'string', default: '.data' }, help: { type: 'boolean', default: false } } as const

const values = orRefuse(1, () => parseCommandLine({ command: 'migrate', options, args: process.argv.slice(2) }))
if (values.help) {
  console.log(usage)
  process.exit(0)
}

const external = readExternalEngines(process.env)
const instance = findInstance(path.resolve(values['data-dir']))
const clickhouseUrl = external.clickhouseUrl ?? instance?.clickhouseUrl
const postgresUrl = external.postgresUrl ?? instance?.postgresUrl
if (clickhouseUrl === undefined || postgresUrl === undefined) {
  console.error(
    'There is nothing to migrate: set CLICKHOUSE_URL and POSTGRES_URL, or start Sightline first (npm start).',
  )
  process.exitCode = 1
} else {
  // The name that an instance uses says nothing about a server that the environment names.
  const instanceDatabase = external.clickhouseUrl === undefined ? instance?.clickhouseDatabase : undefined
  const clickhouseDatabase = process.env.CLICKHOUSE_DATABASE || (instanceDatabase ?? 'analytics')
  const applied = await migrate({ clickhouseUrl, clickhouseDatabase, postgresUrl })
  console.log(applied.length === 0 ? 'Both databases are up to date.' : `Applied: ${applied.join(', ')}`)
}

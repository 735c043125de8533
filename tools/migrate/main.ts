import path from 'node:path'
import { parseCommandLine, runCommand } from '../launch/command-line.ts'
import { checkExternalEngines, toMigrationFailure } from '../launch/engines/check-external.ts'
import { readExternalEngines } from '../launch/engines/start-engines.ts'
import { findInstance } from '../launch/instance.ts'
import { Refusal } from '../launch/refusal.ts'
import { migrate } from './migrate.ts'

const usage = `npm run migrate -- [--data-dir .data]

Brings PostgreSQL and ClickHouse to the state of this code: the databases that CLICKHOUSE_URL, CLICKHOUSE_DATABASE and
POSTGRES_URL (or DATABASE_URL) name, else those of the instance that runs on the data directory.`

const options = { 'data-dir': { type: 'string', default: '.data' }, help: { type: 'boolean', default: false } } as const

await runCommand(async () => {
  const values = parseCommandLine({ command: 'migrate', options, args: process.argv.slice(2) })
  if (values.help) return console.log(usage)
  // Redis has nothing to migrate.
  const env: NodeJS.ProcessEnv = { ...process.env, REDIS_URL: undefined }
  const external = readExternalEngines(env)
  const instance = findInstance(path.resolve(values['data-dir']))
  const clickhouseUrl = external.clickhouseUrl ?? instance?.clickhouseUrl
  const postgresUrl = external.postgresUrl ?? instance?.postgresUrl
  if (clickhouseUrl === undefined || postgresUrl === undefined)
    throw new Refusal(
      'There is nothing to migrate: set CLICKHOUSE_URL and POSTGRES_URL, or start Sightline first (npm start).',
    )
  await checkExternalEngines(env, console.error)
  // The name that an instance uses says nothing about a server that the environment names.
  const instanceDatabase = external.clickhouseUrl === undefined ? instance?.clickhouseDatabase : undefined
  const clickhouseDatabase = env.CLICKHOUSE_DATABASE || (instanceDatabase ?? 'analytics')
  const applied = await migrate({ clickhouseUrl, clickhouseDatabase, postgresUrl }).catch((error: unknown) => {
    throw toMigrationFailure(error, env)
  })
  console.log(applied.length === 0 ? 'Both databases are up to date.' : `Applied: ${applied.join(', ')}`)
})

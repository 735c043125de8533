/**
 * `npm run migrate [-- --data-dir DIR]`: migrates the databases named in the environment, else those of the instance
 * that runs on the data directory.
 */
import path from 'node:path'
import { parseArgs } from 'node:util'
import { readExternalEngines } from '../launch/engines/start-engines.ts'
import { findInstance } from '../launch/instance.ts'
import { migrate } from './migrate.ts'

const { values } = parseArgs({ options: { 'data-dir': { type: 'string', default: '.data' } } })
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
  const clickhouseDatabase = process.env.CLICKHOUSE_DATABASE || 'analytics'
  const applied = await migrate({ clickhouseUrl, clickhouseDatabase, postgresUrl })
  console.log(applied.length === 0 ? 'Both databases are up to date.' : `Applied: ${applied.join(', ')}`)
}

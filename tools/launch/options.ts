import { parseArgs } from 'node:util'
import path from 'node:path'
import { refuseArguments } from './command-line.ts'
import { Refusal } from './refusal.ts'

/** What `npm start` was asked for. A port of 0 means any free one. */
export interface LaunchOptions {
  readonly dataDir: string
  readonly apiPort: number
  readonly ingestPort: number
  readonly workerPort: number
  readonly demo: boolean
  readonly demoEvents: number
  /** Restart the apps and rebuild the admin app when their sources change. */
  readonly watch: boolean
  readonly help: boolean
}

export const helpText = `Starts Sightline: databases, api, ingest, worker and the admin app.

  npm start -- [options]

  --data-dir DIR      where everything is kept (default .data); a relative DIR starts at the repository
                      when npm runs this, else at the current directory
  --api-port N        admin app and API (default 3007; 0 = any free port)
  --ingest-port N     event intake (default 8006; 0 = any free port)
  --worker-port N     health and metrics of the worker (default 3008; 0 = any free port)
  --demo              an owner account and a demo project full of realistic data
  --demo-events N     how many events the demo project gets (default 200000)
  --watch             for development: restart on changes of the sources
  --help              this text

Without CLICKHOUSE_URL, POSTGRES_URL (or DATABASE_URL) and REDIS_URL the databases are started here as well.
`

const knownOptions = {
  'data-dir': { type: 'string', default: '.data' },
  'api-port': { type: 'string', default: '3007' },
  'ingest-port': { type: 'string', default: '8006' },
  'worker-port': { type: 'string', default: '3008' },
  demo: { type: 'boolean', default: false },
  'demo-events': { type: 'string', default: '200000' },
  watch: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const

/** Reads the command line; refuses what it does not know in one sentence. */
export function parseLaunchOptions(args: readonly string[], workingDir: string): LaunchOptions {
  const values = readArguments(args)
  return {
    dataDir: parseDirectory(values['data-dir'], workingDir),
    apiPort: parsePort('--api-port', values['api-port']),
    ingestPort: parsePort('--ingest-port', values['ingest-port']),
    workerPort: parsePort('--worker-port', values['worker-port']),
    demo: values.demo,
    demoEvents: parseCount('--demo-events', values['demo-events']),
    watch: values.watch,
    help: values.help,
  }
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: joinNegativeNumbers(args), options: knownOptions, strict: true, allowPositionals: false })
      .values
  } catch (error) {
    throw refuseArguments('npm start', error)
  }
}

/** parseArgs takes a lone -1 for an option; joined to the option before it, it is a value that can be refused as such. */
function joinNegativeNumbers(args: readonly string[]): string[] {
  const joined: string[] = []
  for (const arg of args) {
    const before = joined.at(-1)
    if (/^-\d/.test(arg) && before?.startsWith('--') && !before.includes('=')) joined.splice(-1, 1, `${before}=${arg}`)
    else joined.push(arg)
  }
  return joined
}

function parseDirectory(text: string, workingDir: string): string {
  if (text.trim() === '') throw new Refusal('--data-dir needs a directory: for example --data-dir .data.')
  const directory = path.resolve(workingDir, text)
  // ClickHouse reads a backslash as a slash; PostgreSQL and Redis take no line break.
  if (/[\r\n\\]/.test(directory))
    throw new Refusal(
      `--data-dir needs a path without backslashes and line breaks, not ${JSON.stringify(directory)}: choose another directory.`,
    )
  return directory
}

function parsePort(option: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= 65_535)) throw new Refusal(`${option} needs a port from 0 to 65535, not "${text}".`)
  return port
}

function parseCount(option: string, text: string): number {
  const count = /^\d{1,10}$/.test(text) ? Number(text) : 0
  if (count < 1) throw new Refusal(`${option} needs a whole number from 1 on, not "${text}".`)
  return count
}

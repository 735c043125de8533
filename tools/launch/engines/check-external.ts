import { ClickHouseError } from '@clickhouse/client'
import { createClickHouseClient } from '@sightline/db/clickhouse'
import { createRedis } from '@sightline/db/redis'
import pg from 'pg'
import { Refusal } from '../refusal.ts'
import { readExternalEngines } from './start-engines.ts'

const answerTimeoutMs = 5_000

interface Engine {
  readonly title: string
  /** The variable that its URL came from. */
  readonly variable: string
  readonly url: string
  readonly protocols: readonly string[]
  readonly example: string
  readonly defaultPort: string
}

type Fault =
  | { readonly kind: 'silent'; readonly reason: string }
  | { readonly kind: 'login_refused' }
  | { readonly kind: 'no_database' }
  | { readonly kind: 'unusable'; readonly reason: string }

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const postgresLoginCodes = ['28000', '28P01']
const postgresNoDatabase = '3D000'
/** UNKNOWN_USER, WRONG_PASSWORD, REQUIRED_PASSWORD, AUTHENTICATION_FAILED */
const clickhouseLoginCodes = ['192', '193', '194', '516']

/**
 * Signs in once at each engine that runs elsewhere, before anything starts here. Refuses a URL of the wrong form and
 * a database that cannot be used; of Redis, which is optional, it only warns.
 */
export async function checkExternalEngines(env: NodeJS.ProcessEnv, warn: (text: string) => void): Promise<void> {
  const { clickhouse, postgres, redis } = findEngines(env)
  for (const engine of [clickhouse, postgres, redis]) if (engine !== undefined) parseUrl(engine)
  await Promise.all([
    clickhouse && findClickHouseFault(clickhouse.url).then((fault) => refuse(clickhouse, fault)),
    postgres && findPostgresFault(postgres.url).then((fault) => refuse(postgres, fault)),
    redis &&
      findRedisFault(redis.url).then((reason) => {
        if (reason === undefined) return
        const where = `at ${describeAddress(redis)} (${reason})`
        warn(`Redis of ${redis.variable} cannot be used ${where}: going on without it until it answers`)
      }),
  ])
}

/** What to throw when migrating failed: with databases elsewhere it is theirs to mend, with our own it is a bug. */
export function toMigrationFailure(error: unknown, env: NodeJS.ProcessEnv): unknown {
  const { clickhouse, postgres } = findEngines(env)
  const variables = [clickhouse, postgres].flatMap((engine) => (engine === undefined ? [] : [engine.variable]))
  if (variables.length === 0) return error
  return new Refusal(
    `The tables could not be made or changed (${describeError(error)}): see that the login in ${variables.join(' and ')} may do that and that the server works, then start again.`,
    error,
  )
}

function findEngines(env: NodeJS.ProcessEnv): Partial<Record<'clickhouse' | 'postgres' | 'redis', Engine>> {
  const { clickhouseUrl, postgresUrl, redisUrl } = readExternalEngines(env)
  return {
    ...(clickhouseUrl !== undefined && {
      clickhouse: {
        title: 'ClickHouse',
        variable: 'CLICKHOUSE_URL',
        url: clickhouseUrl,
        protocols: ['http:', 'https:'],
        example: 'http://user:password@host:8123',
        defaultPort: clickhouseUrl.startsWith('https:') ? '443' : '80',
      },
    }),
    ...(postgresUrl !== undefined && {
      postgres: {
        title: 'PostgreSQL',
        variable: env.POSTGRES_URL ? 'POSTGRES_URL' : 'DATABASE_URL',
        url: postgresUrl,
        protocols: ['postgres:', 'postgresql:'],
        example: 'postgres://user:password@host:5432/database',
        defaultPort: '5432',
      },
    }),
    ...(redisUrl !== undefined && {
      redis: {
        title: 'Redis',
        variable: 'REDIS_URL',
        url: redisUrl,
        protocols: ['redis:', 'rediss:'],
        example: 'redis://:password@host:6379',
        defaultPort: '6379',
      },
    }),
  }
}

function parseUrl(engine: Engine): URL {
  const url = URL.canParse(engine.url) ? new URL(engine.url) : undefined
  if (url !== undefined && engine.protocols.includes(url.protocol) && hasReadableLogin(url)) return url
  throw new Refusal(
    `${engine.variable} is no URL of ${engine.title}: expected ${engine.example} (special characters in the password as %XX); ${describeWayOut(engine, 'correct it')}`,
  )
}

/** A password with a bare / ? or # ends the host too early: what follows would pass for a path, the rest for a port. */
function hasReadableLogin(url: URL): boolean {
  try {
    decodeURIComponent(`${url.username}${url.password}`)
    return !`${url.pathname}${url.search}${url.hash}`.includes('@')
  } catch {
    return false
  }
}

function refuse(engine: Engine, fault: Fault | undefined): void {
  if (fault === undefined) return
  const { title, variable } = engine
  const address = describeAddress(engine)
  switch (fault.kind) {
    case 'silent':
      throw new Refusal(
        `${title} does not answer at ${address} (${fault.reason}): ${describeWayOut(engine, `start it or correct ${variable}`)}`,
      )
    case 'login_refused':
      throw new Refusal(
        `${title} at ${address} refused the login: ${describeWayOut(engine, `correct user and password in ${variable}`)}`,
      )
    case 'no_database':
      throw new Refusal(
        `${title} at ${address} has no database "${describeDatabase(engine)}": ${describeWayOut(engine, `create it or name another in ${variable}`)}`,
      )
    case 'unusable':
      throw new Refusal(
        `What answers at ${address} cannot be used as ${title} (${fault.reason}): ${describeWayOut(engine, `correct ${variable}`)}`,
      )
  }
}

function describeWayOut(engine: Engine, way: string): string {
  return `${way}, or unset it to have ${engine.title} started here.`
}

function describeAddress(engine: Engine): string {
  const url = parseUrl(engine)
  // PostgreSQL's URL may name the host, or the directory of its socket, in the query instead.
  const host = url.hostname || url.searchParams.get('host') || 'localhost'
  return `${host}:${url.port || engine.defaultPort}`
}

function describeDatabase(engine: Engine): string {
  const url = parseUrl(engine)
  return decodeURIComponent(url.pathname.slice(1) || url.username) // PostgreSQL's own default is the user's name
}

async function findClickHouseFault(url: string): Promise<Fault | undefined> {
  const client = createClickHouseClient({ url, database: 'default' })
  const timeout = AbortSignal.timeout(answerTimeoutMs)
  try {
    const answer = await client.query({ query: 'SELECT 1', abort_signal: timeout, format: 'JSONEachRow' })
    await answer.json()
    return undefined
  } catch (error) {
    if (timeout.aborted) return toSilence()
    const isRefused = error instanceof ClickHouseError && clickhouseLoginCodes.includes(error.code)
    // The engine of another Sightline knows no path but for its own login (clickhouse-config.ts).
    const isHidden = error instanceof Error && error.message.startsWith('There is no handle')
    return isRefused || isHidden ? { kind: 'login_refused' } : toFault(error)
  } finally {
    await client.close()
  }
}

async function findPostgresFault(url: string): Promise<Fault | undefined> {
  let client: pg.Client | undefined
  try {
    client = new pg.Client({ connectionString: url, connectionTimeoutMillis: answerTimeoutMs })
    client.on('error', () => undefined) // the loss of a connection that only asks
    await client.connect()
    return undefined
  } catch (error) {
    const code = findCode(error)
    if (code === postgresNoDatabase) return { kind: 'no_database' }
    // The driver's own words, when the server wants a password and the URL has none.
    const wantsPassword = error instanceof Error && error.message.includes('password must be a string')
    if (wantsPassword || postgresLoginCodes.includes(code ?? '')) return { kind: 'login_refused' }
    return error instanceof Error && error.message.startsWith('timeout') ? toSilence() : toFault(error)
  } finally {
    await client?.end().catch(() => undefined)
  }
}

/** Why it cannot be used; undefined when it can. */
async function findRedisFault(url: string): Promise<string | undefined> {
  const client = createRedis({ url })
  try {
    return await new Promise((resolve) => {
      client.once('ready', () => resolve(undefined))
      client.once('error', (error) => resolve(describeError(error)))
      setTimeout(() => resolve(toSilence().reason), answerTimeoutMs).unref()
    })
  } finally {
    client.disconnect()
  }
}

const silences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'unknown host',
  EAI_AGAIN: 'unknown host',
  EHOSTUNREACH: 'no way to the host',
  ENETUNREACH: 'no way to the host',
  ETIMEDOUT: 'no answer in time',
  ENOENT: 'no such socket',
}

/** Where several addresses of a host failed, the ClickHouse client's error has neither code nor text. */
const noConnection = 'no connection'

function toSilence() {
  return { kind: 'silent', reason: `no answer within ${answerTimeoutMs / 1000} s` } as const
}

function toFault(error: unknown): Fault {
  const isSilent = silences[findCode(error) ?? ''] !== undefined || describeError(error) === noConnection
  return { kind: isSilent ? 'silent' : 'unusable', reason: describeError(error) }
}

/** A few words: a foreign server may have answered with a whole page. */
function describeError(error: unknown): string {
  const code = findCode(error) ?? ''
  const message = error instanceof Error ? error.message : String(error)
  if (code === 'EPROTO') return 'it does not speak TLS' // OpenSSL's own words help nobody
  return silences[code] ?? ((message.trim().split('\n')[0] ?? '').slice(0, 160) || noConnection)
}

function findCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined
}

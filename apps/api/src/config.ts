import { isIP } from 'node:net'
import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65_535)
const minSecretLength = 32
/** What examples and earlier services shipped with. */
const knownSecrets = /^(secret|changeme|change-me|default|your-|dev-|test|password|insecure)/i

const httpUrl = (expected: string) => z.url({ protocol: /^https?$/, error: expected })
const origins = 'expected origins such as http://one:8006,http://two:8006'

/** As fastify's `trustProxy` takes them. */
function isProxyList(text: string): boolean {
  return text.split(',').every((entry) => {
    const [address = '', bits] = entry.trim().split('/')
    if (bits === undefined && ['loopback', 'linklocal', 'uniquelocal'].includes(address)) return true
    return isIP(address) !== 0 && (bits === undefined || /^\d{1,3}$/.test(bits))
  })
}

/** The variables of api and worker. */
export const envSchema = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .describe('production refuses weak secrets; also ENVIRONMENT'),
  HOST: z.string().default('0.0.0.0').describe('address to listen on'),
  PORT: port.optional().describe('port to listen on: api 3007, worker 3008, ingest 8006'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('least level that is logged'),
  CLICKHOUSE_URL: httpUrl('expected http://user:password@host:port')
    .optional()
    .describe('http://user:password@host:port of the event store'),
  CLICKHOUSE_HOST: z
    .string()
    .default('localhost:8123')
    .describe('host:port of the event store when CLICKHOUSE_URL is unset'),
  CLICKHOUSE_USERNAME: z.string().default('default').describe('its user'),
  CLICKHOUSE_PASSWORD: z.string().default('').describe('its password'),
  CLICKHOUSE_DATABASE: z.string().min(1).default('analytics').describe('database of the event store'),
  POSTGRES_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'expected postgres://user:password@host:port/database' })
    .describe('postgres://user:password@host:port/database, sslmode included; also DATABASE_URL'),
  MAX_DB_CONNECTIONS: z.coerce.number().int().min(1).default(20).describe('connections to PostgreSQL for each process'),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/, error: 'expected redis://:password@host:port' })
    .optional()
    .describe('redis://… for a cache that processes share; unset: each process its own'),
  AUTH_SECRET: z
    .string()
    .default('')
    .describe('signs session cookies; in production at least 32 characters; also JWT_SECRET'),
  INTERNAL_TOKEN: z.string().default('').describe('secret shared by api and ingest; empty closes the internal paths'),
  INGEST_URL: z
    .string()
    .default('http://localhost:8006')
    .transform((text) => text.split(',').map((url) => url.trim()))
    .pipe(z.array(httpUrl(origins)).min(1))
    .describe('origins of the ingest nodes, separated by commas'),
  PUBLIC_URL: httpUrl('expected an origin such as https://analytics.example.com')
    .default('http://localhost:3007')
    .describe('origin under which people and trackers reach us'),
  ADMIN_DIR: z.string().default('').describe('the built admin app; empty: none is served'),
  TRUST_PROXY: z
    .string()
    .refine(isProxyList, 'expected loopback, linklocal, uniquelocal, addresses or subnets, with commas')
    .default('loopback')
    .describe('proxies whose X-Forwarded-For is believed'),
})

const aliases: Readonly<Record<string, readonly string[]>> = {
  NODE_ENV: ['ENVIRONMENT'],
  POSTGRES_URL: ['DATABASE_URL'],
  AUTH_SECRET: ['JWT_SECRET'],
}

const defaultPorts = { api: 3007, worker: 3008 } as const

export type ApiConfig = ReturnType<typeof parseConfig>

/**
 * Reads the environment once. The first name of a row of aliases wins; an empty value counts as unset.
 * @throws Error that lists every problem.
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>, app: keyof typeof defaultPorts) {
  const named = Object.fromEntries(
    Object.keys(envSchema.shape).map((name) => [
      name,
      [name, ...(aliases[name] ?? [])].map((key) => env[key]).find(Boolean),
    ]),
  )
  const parsed = envSchema.safeParse(named)
  const problems = parsed.error?.issues.map(toProblem) ?? []
  if (named.NODE_ENV === 'production') problems.push(...listWeakSecrets(named))
  if (parsed.data === undefined || problems.length > 0) throw new Error(problems.join('\n'))
  const values = parsed.data
  return Object.freeze({
    logLevel: values.LOG_LEVEL,
    http: { host: values.HOST, port: values.PORT ?? defaultPorts[app], trustProxy: values.TRUST_PROXY },
    clickhouse: { url: values.CLICKHOUSE_URL ?? toClickHouseUrl(values), database: values.CLICKHOUSE_DATABASE },
    postgres: { url: values.POSTGRES_URL, maxConnections: values.MAX_DB_CONNECTIONS },
    redisUrl: values.REDIS_URL,
    /** Undefined: each process makes its own, and sessions end when it does. */
    authSecret: values.AUTH_SECRET === '' ? undefined : values.AUTH_SECRET,
    internalToken: values.INTERNAL_TOKEN,
    ingestUrls: values.INGEST_URL,
    publicUrl: new URL(values.PUBLIC_URL).origin,
    adminDir: values.ADMIN_DIR === '' ? undefined : values.ADMIN_DIR,
  })
}

/** With what the variable is for, since not every message says what is accepted. */
function toProblem({ path, message }: z.core.$ZodIssue): string {
  const name = String(path[0])
  const { description } = envSchema.shape[name as keyof typeof envSchema.shape]
  return `${name}: ${message} (${description})`
}

function listWeakSecrets(named: Readonly<Record<string, string | undefined>>): string[] {
  return (['AUTH_SECRET', 'INTERNAL_TOKEN'] as const).flatMap((name) => {
    const secret = named[name] ?? ''
    if (secret.length < minSecretLength) return [`${name}: production needs at least ${minSecretLength} characters`]
    return knownSecrets.test(secret) ? [`${name}: production refuses a well-known secret`] : []
  })
}

function toClickHouseUrl(values: z.infer<typeof envSchema>): string {
  const host = values.CLICKHOUSE_HOST
  const url = new URL(/^https?:\/\//.test(host) ? host : `http://${host}`)
  url.username = encodeURIComponent(values.CLICKHOUSE_USERNAME)
  url.password = encodeURIComponent(values.CLICKHOUSE_PASSWORD)
  return url.toString().replace(/\/$/, '')
}

import { availableParallelism } from 'node:os'
import { z } from 'zod'

/** `500`, `500ms`, `5s`, `1m`: milliseconds. */
const durationMs = z
  .string()
  .regex(/^\d+(ms|s|m)?$/, 'expected milliseconds such as 500, or a time such as 500ms, 5s or 1m')
  .transform(
    (text) =>
      Number.parseInt(text, 10) *
      (text.endsWith('ms') ? 1 : text.endsWith('s') ? 1000 : text.endsWith('m') ? 60_000 : 1),
  )

/** `auto` and 0: as many as there are processors. */
const workerCount = z
  .string()
  .regex(/^(auto|\d+)$/, 'expected a number of processes, or auto for one for each core')
  .transform((text) => (text === 'auto' ? 0 : Number(text)))
  .refine((count) => count <= 64, 'expected 64 processes at the most')
  .transform((count) => (count === 0 ? availableParallelism() : count))

const port = z.coerce.number().int().min(0).max(65_535)
const wholeNumber = z.coerce.number().int().min(0)
const gibibyte = 1024 ** 3

export const envSchema = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .describe('production refuses weak secrets'),
  HOST: z.string().default('0.0.0.0').describe('address to listen on'),
  PORT: port.default(8006).describe('port to listen on'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('least level that is logged'),
  CLICKHOUSE_URL: z.url().describe('http://user:password@host:port of the event store'),
  CLICKHOUSE_DATABASE: z.string().min(1).default('analytics').describe('database of the event store'),
  POSTGRES_URL: z.url().describe('postgresql://… with projects and keys'),
  INTERNAL_TOKEN: z.string().default('').describe('secret shared by api and ingest; empty closes the internal paths'),
  INGEST_LOG_DIR: z.string().min(1).describe('directory of the durable log; one for each node'),
  INGEST_LOG_MAX_BYTES: wholeNumber.default(20 * gibibyte).describe('size at which the log refuses events with 503'),
  INGEST_MIN_FREE_BYTES: wholeNumber
    .default(256 * 1024 * 1024)
    .describe('free disk at which the log refuses events with 503'),
  INGEST_DEDUP_MAX_IDS: wholeNumber.default(50_000_000).describe('event ids remembered at the most, for 24 hours'),
  INGEST_MAX_EVENTS_PER_SECOND: wholeNumber
    .default(0)
    .describe('events a second for each key whose project sets no limit of its own, 0 = no limit; more is 429'),
  ANALYTICS_BATCH_SIZE: wholeNumber.min(1).default(30_000).describe('rows at which a batch goes to ClickHouse'),
  ANALYTICS_FLUSH_INTERVAL: durationMs.default(500).describe('age at which a batch goes to ClickHouse: 500, 500ms, 5s'),
  SESSION_TIMEOUT_MINUTES: wholeNumber.min(1).default(30).describe('silence that ends a session'),
  TRACKER_FILE: z.string().default('').describe('the built browser tracker'),
  WORKER_COUNT: workerCount.default(1).describe('processes that take events; auto or 0: one for each core'),
  TRUST_PROXY: z.string().default('loopback').describe('proxies whose X-Forwarded-For is believed'),
})

export type IngestConfig = ReturnType<typeof parseConfig>

const aliases: Readonly<Record<string, readonly string[]>> = {
  NODE_ENV: ['ENVIRONMENT'],
  POSTGRES_URL: ['DATABASE_URL'],
  ANALYTICS_BATCH_SIZE: ['BATCH_SIZE'],
  ANALYTICS_FLUSH_INTERVAL: ['BATCH_TIMEOUT'],
}

/**
 * Reads the environment once. The first name of a row of aliases wins; an empty value counts as unset.
 * @throws Error that lists every problem.
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>) {
  const named = Object.fromEntries(
    Object.keys(envSchema.shape).map((name) => [
      name,
      [name, ...(aliases[name] ?? [])].map((key) => env[key]).find(Boolean),
    ]),
  )
  const parsed = envSchema.safeParse(named)
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'))
  }
  const values = parsed.data
  return Object.freeze({
    logLevel: values.LOG_LEVEL,
    http: { host: values.HOST, port: values.PORT, trustProxy: values.TRUST_PROXY, maxBodiesBytes: 128 * 1024 * 1024 },
    clickhouse: { url: values.CLICKHOUSE_URL, database: values.CLICKHOUSE_DATABASE },
    postgresUrl: values.POSTGRES_URL,
    internalToken: values.INTERNAL_TOKEN,
    workerCount: values.WORKER_COUNT,
    /** What all processes of the node share. */
    sharedDirectory: values.INGEST_LOG_DIR,
    log: {
      directory: values.INGEST_LOG_DIR,
      maxLogBytes: values.INGEST_LOG_MAX_BYTES,
      minFreeBytes: values.INGEST_MIN_FREE_BYTES,
    },
    batch: { maxRows: values.ANALYTICS_BATCH_SIZE, maxAgeMs: values.ANALYTICS_FLUSH_INTERVAL },
    // With a segment more it is still below 2^19, where the set would double.
    dedup: { windowMs: 24 * 60 * 60 * 1000, maxRecentIds: 450_000, maxIds: values.INGEST_DEDUP_MAX_IDS },
    maxEventsPerSecondPerKey: values.INGEST_MAX_EVENTS_PER_SECOND,
    sessionTimeoutMs: values.SESSION_TIMEOUT_MINUTES * 60_000,
    trackerFile: values.TRACKER_FILE,
  })
}

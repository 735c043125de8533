import { createTestClickHouse, createTestPostgres, type TestClickHouse, type TestPostgres } from '@sightline/db/testing'
import { pino } from 'pino'
import { afterAll, inject } from 'vitest'
import { compose, type Api } from '../compose.ts'
import { parseConfig } from '../config.ts'

export interface TestApi extends AsyncDisposable {
  readonly api: Api
  readonly clickhouse: TestClickHouse
  readonly postgres: TestPostgres
  /** `http://127.0.0.1:port`, listening. */
  readonly url: string
}

export interface TestApiOptions {
  readonly clickhouseUrl: string
  readonly postgresUrl: string
  /** Variables besides those of the databases. */
  readonly env?: Readonly<Record<string, string>>
  readonly now?: () => Date
  /** Takes each line of the log, as JSON; nobody does when absent. */
  readonly log?: (line: string) => void
}

/** The whole API on databases of its own, as main.ts composes it. */
export async function startTestApi(options: TestApiOptions): Promise<TestApi> {
  const clickhouse = await createTestClickHouse(options.clickhouseUrl)
  const postgres = await createTestPostgres(options.postgresUrl)
  const env = {
    CLICKHOUSE_URL: options.clickhouseUrl,
    CLICKHOUSE_DATABASE: clickhouse.connection.database,
    POSTGRES_URL: postgres.url,
    AUTH_SECRET: 'a secret of the tests alone, 32 characters and more',
    MAX_DB_CONNECTIONS: '5',
    // Nobody listens there, unless a test says otherwise.
    INGEST_URL: 'http://127.0.0.1:9',
    ...options.env,
  }
  const logger = options.log === undefined ? pino({ level: 'silent' }) : pino({ level: 'warn' }, { write: options.log })
  const api = await compose(parseConfig(env, 'api'), { logger, now: options.now ?? (() => new Date()) })
  const url = await api.server.listen({ host: '127.0.0.1', port: 0 })
  return {
    api,
    clickhouse,
    postgres,
    url,
    async [Symbol.asyncDispose]() {
      await api.close()
      await postgres[Symbol.asyncDispose]()
      await clickhouse[Symbol.asyncDispose]()
    },
  }
}

/** One for all tests of a file, on databases of the integration tests; closed after the last. */
export async function useTestApi(
  options: Omit<TestApiOptions, 'clickhouseUrl' | 'postgresUrl'> = {},
): Promise<TestApi> {
  const urls = { clickhouseUrl: inject('clickhouseUrl'), postgresUrl: inject('postgresUrl') }
  const app = await startTestApi({ ...urls, ...options })
  afterAll(() => app[Symbol.asyncDispose]())
  return app
}

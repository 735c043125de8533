import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProjectKeyStore, createProjectStore, hashProjectKey } from '@sightline/db/project'
import { createTestClickHouse, createTestPostgres, type TestClickHouse, type TestPostgres } from '@sightline/db/testing'
import type { InjectOptions, Response } from 'light-my-request'
import { pino } from 'pino'
import { afterAll, inject, vi } from 'vitest'
import { compose, type Ingest } from '../compose.ts'
import { parseConfig } from '../config.ts'
import { injectInto } from './inject-into.ts'

/** Databases of a test's own, and what to ask them. */
export interface TestStores extends AsyncDisposable {
  readonly clickhouse: TestClickHouse
  readonly postgres: TestPostgres
  /**
   * A project with its keys that no other test sends to.
   * @param writeKey a key of its own choice, such as the one that a captured request bears.
   */
  createProject(writeKey?: string): Promise<TestProject>
}

export interface TestProject {
  readonly id: string
  readonly writeKey: string
  readonly serverKey: string
  revokeWriteKey(): Promise<void>
  /** The project's rows, in order of arrival and of their event ids. */
  rows<Row>(columns: string): Promise<Row[]>
  count(): Promise<number>
  /** Resolves once so many rows are stored; more than that is an error as well. */
  untilStored(rows: number, timeoutMs?: number): Promise<void>
  /** Sums of the ledger, and how many batches it knows. */
  ledger(): Promise<{ accepted: number; duplicate: number; rejected: number; batches: number }>
}

export async function createTestStores(urls: { clickhouseUrl: string; postgresUrl: string }): Promise<TestStores> {
  const clickhouse = await createTestClickHouse(urls.clickhouseUrl)
  const postgres = await createTestPostgres(urls.postgresUrl)
  const organization = await postgres.db
    .insertInto('organizations')
    .values({ name: 'Test', slug: 'test', logo: null, metadata: null })
    .returning('id')
    .executeTakeFirstOrThrow()
  return {
    clickhouse,
    postgres,
    createProject: (writeKey) => createTestProject(clickhouse, postgres, organization.id, writeKey),
    async [Symbol.asyncDispose]() {
      await postgres[Symbol.asyncDispose]()
      await clickhouse[Symbol.asyncDispose]()
    },
  }
}

/** Those of all tests of a file; dropped after the last. */
export async function useTestStores(): Promise<TestStores> {
  const urls = { clickhouseUrl: inject('clickhouseUrl'), postgresUrl: inject('postgresUrl') }
  const stores = await createTestStores(urls)
  afterAll(() => stores[Symbol.asyncDispose]())
  return stores
}

/** Also of a running instance: it needs no more than where projects and rows are. */
export async function createTestProject(
  clickhouse: Pick<TestClickHouse, 'client'>,
  postgres: Pick<TestPostgres, 'db'>,
  organizationId: string,
  writeKey?: string,
): Promise<TestProject> {
  const project = await createProjectStore({ db: postgres.db }).create(organizationId, {
    name: 'Shop',
    timeZone: 'UTC',
  })
  const keys = createProjectKeyStore({ db: postgres.db })
  const write = await keys.create(project.id, { kind: 'write', name: 'site' })
  if (writeKey !== undefined) {
    await postgres.db
      .updateTable('project_keys')
      .set({ hash: hashProjectKey(writeKey) })
      .where('id', '=', write.id)
      .execute()
  }
  const server = await keys.create(project.id, { kind: 'server', name: 'reports' })
  const select = async <Row>(query: string): Promise<Row[]> => {
    const answer = await clickhouse.client.query({
      query,
      query_params: { projectId: project.id },
      format: 'JSONEachRow',
      clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
    })
    return answer.json<Row>()
  }
  const count = async () => {
    const rows = await select<{ rows: number }>(
      'SELECT count() AS rows FROM events WHERE project_id = {projectId:UUID}',
    )
    return rows[0]?.rows ?? 0
  }
  return {
    id: project.id,
    writeKey: writeKey ?? write.secret,
    serverKey: server.secret,
    revokeWriteKey: async () => void (await keys.revoke(project.id, write.id)),
    rows: (columns) =>
      select(`SELECT ${columns} FROM events WHERE project_id = {projectId:UUID} ORDER BY received_at, event_id`),
    count,
    untilStored: (rows, timeoutMs = 10_000) =>
      vi.waitFor(
        async () => {
          const stored = await count()
          if (stored !== rows) throw new Error(`${stored} of ${rows} rows are stored`)
        },
        { timeout: timeoutMs, interval: 25 },
      ),
    async ledger() {
      const sums = await select<{ accepted: number; duplicate: number; rejected: number; batches: number }>(
        `SELECT sum(accepted) AS accepted, sum(duplicate) AS duplicate, sum(rejected) AS rejected, uniqExact(batch_id) AS batches
         FROM ingest_batches FINAL WHERE project_id = {projectId:UUID}`,
      )
      return sums[0] ?? { accepted: 0, duplicate: 0, rejected: 0, batches: 0 }
    },
  }
}

export interface TestIngest extends AsyncDisposable {
  readonly ingest: Ingest
  /** Sends a request without a network; a text is the path of a GET. */
  inject(request: string | InjectOptions): Promise<Response>
  /** Posts to the native door so. */
  post(key: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<TestAnswer>
  /** Resolves once everything that was acknowledged is stored. */
  flush(): Promise<void>
  /** `http://127.0.0.1:port`; listens from then on. */
  listen(): Promise<string>
  /** As when it goes out of scope, with a time of the test's own for what is not stored. */
  close(drainTimeoutMs?: number): Promise<void>
}

export interface TestAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: unknown
}

export interface TestIngestOptions {
  /** Of the log; without it, one of its own that goes with it. */
  readonly directory?: string
  /** Wins over what the stores say. */
  readonly env?: Readonly<Record<string, string>>
}

const internalToken = 'a secret of the tests'

/** Ingest as main.ts composes it. */
export async function startTestIngest(stores: TestStores, options: TestIngestOptions = {}): Promise<TestIngest> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'sightline-ingest-'))
  const config = parseConfig({
    CLICKHOUSE_URL: stores.clickhouse.connection.url,
    CLICKHOUSE_DATABASE: stores.clickhouse.connection.database,
    POSTGRES_URL: stores.postgres.url,
    INGEST_LOG_DIR: directory,
    INTERNAL_TOKEN: internalToken,
    ...options.env,
  })
  const ingest = await compose(config, { logger: pino({ level: 'silent' }) })
  let closing: Promise<void> | undefined
  const close = async (drainTimeoutMs?: number) => {
    await ingest.close(drainTimeoutMs)
    if (options.directory === undefined) rmSync(directory, { recursive: true, force: true })
  }
  const send: TestIngest['inject'] = (request) => injectInto(ingest.server, request)
  return {
    ingest,
    inject: send,
    async post(key, body, headers = {}) {
      const payload = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
      const answer = await send({
        method: 'POST',
        url: '/v1/events',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
        payload,
      })
      return { status: answer.statusCode, headers: answer.headers, body: answer.json<unknown>() }
    },
    async flush() {
      await send({
        method: 'POST',
        url: '/internal/flush',
        headers: { 'x-internal-token': internalToken },
      })
    },
    listen: () => ingest.server.listen({ host: '127.0.0.1', port: 0 }),
    close: (drainTimeoutMs) => (closing ??= close(drainTimeoutMs)),
    [Symbol.asyncDispose]: () => (closing ??= close()),
  }
}

/** One for all tests of a file; closed after the last, before its stores are dropped. */
export async function useTestIngest(stores: TestStores, options?: TestIngestOptions): Promise<TestIngest> {
  const ingest = await startTestIngest(stores, options)
  afterAll(() => ingest[Symbol.asyncDispose]())
  return ingest
}

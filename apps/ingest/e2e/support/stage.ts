import { randomUUID } from 'node:crypto'
import { createClickHouseClient } from '@sightline/db/clickhouse'
import { createPostgres } from '@sightline/db/postgres'
import { createProjectBindingStore } from '@sightline/db/project'
import type { ProjectBindingId } from '@sightline/domain/project'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, inject } from 'vitest'
import { createTestProject, type TestProject } from '../../src/testing/test-ingest.ts'
import './provided-context.ts'

/** Somebody with a browser of their own. */
export interface Visitor extends AsyncDisposable {
  readonly page: Page
  /** `POST /v1/p` and so on: what the instance was asked for while a page was open. */
  readonly requests: readonly string[]
}

/** The running instance, and a browser. */
export interface Stage {
  /** Origins under which the same doors are served. */
  readonly ingestUrl: string
  readonly apiUrl: string
  createProject(): Promise<TestProject>
  /** Lets a project receive what is sent under an id of another tool. */
  bind(project: TestProject, id: ProjectBindingId): Promise<void>
  openVisitor(): Promise<Visitor>
}

interface OpenStage extends Stage {
  close(): Promise<void>
}

/** Opens the stage before the first test of a file and clears it after the last. */
export function useStage(): () => Stage {
  let stage: OpenStage | undefined
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage?.close())
  return () => {
    if (stage === undefined) throw new Error('the stage opens before the first test')
    return stage
  }
}

/** Projects are made in the database: the instance keeps its first run, which other tests are about. */
async function openStage(): Promise<OpenStage> {
  const { apiUrl, ingestUrl, clickhouseUrl, postgresUrl } = inject('instance')
  const browser = await chromium.connect(inject('browserUrl'))
  const client = createClickHouseClient({ url: clickhouseUrl, database: 'analytics' })
  const db = createPostgres({ url: postgresUrl, maxConnections: 2 })
  const { id: organizationId } = await db
    .insertInto('organizations')
    .values({ name: 'Measured sites', slug: `sites-${randomUUID()}`, logo: null, metadata: null })
    .returning('id')
    .executeTakeFirstOrThrow()
  return {
    apiUrl,
    ingestUrl,
    createProject: () => createTestProject({ client }, { db }, organizationId),
    bind: async ({ id }, binding) => void (await createProjectBindingStore({ db }).add(id, binding)),
    openVisitor: () => openVisitor(browser, [ingestUrl, apiUrl]),
    async close() {
      await browser.close()
      await client.close()
      await db.destroy()
    },
  }
}

async function openVisitor(browser: Browser, instanceOrigins: readonly string[]): Promise<Visitor> {
  const context = await browser.newContext()
  const page = await context.newPage()
  const requests: string[] = []
  context.on('request', (request) => {
    const { origin, pathname } = new URL(request.url())
    if (instanceOrigins.includes(origin)) requests.push(`${request.method()} ${pathname}`)
  })
  return { page, requests, [Symbol.asyncDispose]: () => context.close() }
}

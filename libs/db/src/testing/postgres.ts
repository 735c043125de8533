import { randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import { createPostgres, migratePostgres, type Database } from '../postgres/index.ts'

export interface TestPostgres extends AsyncDisposable {
  readonly url: string
  readonly db: Kysely<Database>
}

/**
 * A database of its own on a running server, migrated; dropped when it goes out of scope (`await using`).
 * `url` names a user who may create databases: `inject('postgresUrl')` in integration tests.
 */
export async function createTestPostgres(url: string): Promise<TestPostgres> {
  const database = `test_${randomUUID().replaceAll('-', '')}`
  await onServer(url, (server) => sql`CREATE DATABASE ${sql.id(database)}`.execute(server))
  const own = new URL(url)
  own.pathname = `/${database}`
  await migratePostgres({ url: own.toString() })
  const db = createPostgres({ url: own.toString(), maxConnections: 5 })
  return {
    url: own.toString(),
    db,
    async [Symbol.asyncDispose]() {
      await db.destroy()
      await onServer(url, (server) => sql`DROP DATABASE IF EXISTS ${sql.id(database)} WITH (FORCE)`.execute(server))
    },
  }
}

async function onServer(url: string, work: (server: Kysely<Database>) => Promise<unknown>): Promise<void> {
  const server = createPostgres({ url, maxConnections: 1 })
  try {
    await work(server)
  } finally {
    await server.destroy()
  }
}

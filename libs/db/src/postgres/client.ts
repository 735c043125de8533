import { Kysely, PostgresDialect, sql, type DatabaseConnection } from 'kysely'
import pg from 'pg'
import type { Database } from './database.ts'
import { toPostgresError } from './errors.ts'

export type Postgres = Kysely<Database>

export interface PostgresConnection {
  /** `postgres://user:password@host:port/database`, `sslmode` included when it needs one. */
  readonly url: string
  readonly maxConnections: number
  /** After which a statement that is not answered has failed; without it one waits for ever. */
  readonly statementTimeoutMs?: number
}

/**
 * A pool behind Kysely. Nothing connects until the first statement; `destroy()` closes it.
 * Every error that comes out of it has been translated (see errors.ts).
 */
export function createPostgres(connection: PostgresConnection): Postgres {
  const pool = new pg.Pool({
    connectionString: connection.url,
    max: connection.maxConnections,
    connectionTimeoutMillis: 5_000,
    ...(connection.statementTimeoutMs === undefined ? {} : { query_timeout: connection.statementTimeoutMs }),
    idleTimeoutMillis: 30_000,
    application_name: 'sightline',
  })
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined)
  // So would one that breaks under a statement; the statement tells its caller.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return new Kysely<Database>({
    dialect: new PostgresDialect({
      pool: {
        options: pool.options,
        connect: () => pool.connect().catch(rethrow),
        end: () => pool.end(),
      },
      async onCreateConnection(created) {
        // `bind` forgets the type parameter; this gives it back.
        const execute = created.executeQuery.bind(created) as DatabaseConnection['executeQuery']
        created.executeQuery = <R>(...call: Parameters<DatabaseConnection['executeQuery']>) =>
          execute<R>(...call).catch(rethrow)
      },
    }),
  })
}

/** Does PostgreSQL answer now? Never throws. */
export async function pingPostgres(db: Postgres): Promise<boolean> {
  return sql`select 1`.execute(db).then(
    () => true,
    () => false,
  )
}

function rethrow(error: unknown): never {
  throw toPostgresError(error)
}

import type { Readable, Writable } from 'node:stream'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import { toPostgresError } from '../postgres/errors.ts'

export interface DumpedTable {
  readonly name: string
  /** Those that hold a value of their own; generated ones are computed again. */
  readonly columns: readonly string[]
}

export interface DumpedSequence {
  readonly name: string
  /** A 64-bit number as digits. */
  readonly lastValue: string
}

/** PostgreSQL as it was at one instant, whatever is written meanwhile. */
export interface PostgresSnapshot extends AsyncDisposable {
  readonly migrations: readonly string[]
  readonly tables: readonly DumpedTable[]
  readonly sequences: readonly DumpedSequence[]
  /** The rows of a table in the text format of COPY; one table at a time. */
  read(table: DumpedTable): Readable
}

/** The tables of the platform. Those of pg-boss are left out: it makes its schema itself, in its own version. */
const tablesSql = `
  SELECT c.relname::text AS name, array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attgenerated = '') AS columns
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND NOT starts_with(c.relname, 'schema_migrations')
  GROUP BY c.relname ORDER BY c.relname`
const sequencesSql = `
  SELECT sequencename::text AS name, last_value::text AS "lastValue" FROM pg_sequences
  WHERE schemaname = 'public' AND last_value IS NOT NULL ORDER BY name`

/**
 * Opens a transaction that sees what is committed now, until it is disposed of.
 * @throws DomainError `unavailable` when the database does not answer.
 */
export async function openPostgresSnapshot(url: string): Promise<PostgresSnapshot> {
  const client = await connect(url)
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const { rows: migrations } = await client.query<{ name: string }>(
      'SELECT name FROM schema_migrations ORDER BY name',
    )
    const { rows: tables } = await client.query<DumpedTable>(tablesSql)
    const { rows: sequences } = await client.query<DumpedSequence>(sequencesSql)
    return {
      migrations: migrations.map(({ name }) => name),
      tables,
      sequences,
      read: (table) => client.query(copyTo(`COPY ${toTarget(table)} TO STDOUT`)),
      [Symbol.asyncDispose]: () => client.end(),
    }
  } catch (error) {
    await client.end()
    throw toPostgresError(error)
  }
}

export interface PostgresDump {
  readonly tables: readonly DumpedTable[]
  readonly sequences: readonly DumpedSequence[]
  /** Brings the rows of a table, as `read` of the snapshot gave them, into it. */
  fill(table: DumpedTable, into: Writable): Promise<void>
}

/**
 * Puts a dump in the place of whatever the tables hold, all or nothing. Orders to replay that were under way do not come
 * along, for their jobs do not: the events wait in quarantine as before.
 * @param url a superuser's, since foreign keys are not looked at while tables are filled one by one.
 */
export async function loadPostgresDump(url: string, dump: PostgresDump): Promise<void> {
  const client = await connect(url)
  try {
    await client.query('BEGIN')
    await client.query('SET LOCAL session_replication_role = replica')
    const names = dump.tables.map(({ name }) => pg.escapeIdentifier(name))
    if (names.length > 0) await client.query(`TRUNCATE ${names.join(', ')}`)
    for (const table of dump.tables)
      await dump.fill(table, client.query(copyFrom(`COPY ${toTarget(table)} FROM STDIN`)))
    for (const { name, lastValue } of dump.sequences)
      await client.query('SELECT setval($1::regclass, $2::bigint)', [pg.escapeIdentifier(name), lastValue])
    await client.query(`DELETE FROM quarantine_replays WHERE state <> 'done'`)
    await client.query('COMMIT')
  } catch (error) {
    throw toPostgresError(error)
  } finally {
    await client.end()
  }
}

/** Another holds the lock that a backup takes. */
export class BackupUnderWay extends Error {}

/** Any number that nothing else locks. */
const backupLock = 7_311_904

/**
 * Runs `work` while nobody else does the same, here or elsewhere.
 * @throws BackupUnderWay when somebody does.
 */
export async function withBackupLock<T>(url: string, work: () => Promise<T>): Promise<T> {
  const client = await connect(url)
  try {
    const { rows } = await client.query<{ isOurs: boolean }>('SELECT pg_try_advisory_lock($1) AS "isOurs"', [
      backupLock,
    ])
    if (rows[0]?.isOurs !== true) throw new BackupUnderWay()
    return await work()
  } finally {
    await client.end()
  }
}

/** Runs `work` while no worker removes duplicates; waits for the one that does, at most a minute. */
export async function withoutSweep<T>(url: string, work: () => Promise<T>): Promise<T> {
  const client = await connect(url)
  try {
    await client.query('BEGIN')
    await client.query(`SET LOCAL lock_timeout = '60s'`)
    await client.query('LOCK TABLE dedup_sweep IN EXCLUSIVE MODE')
    return await work()
  } finally {
    await client.end()
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'sightline-backup',
  })
  client.on('error', () => undefined) // the statement under way tells its caller
  await client.connect().catch((error: unknown) => {
    throw toPostgresError(error)
  })
  return client
}

function toTarget({ name, columns }: DumpedTable): string {
  return `public.${pg.escapeIdentifier(name)} (${columns.map((column) => pg.escapeIdentifier(column)).join(', ')})`
}

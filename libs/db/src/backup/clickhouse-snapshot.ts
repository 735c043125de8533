import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import { createClickHouseClient, type ClickHouseConnection } from '../clickhouse/client.ts'
import { toStorageError } from '../clickhouse/errors.ts'
import { createClickHouseReader } from '../clickhouse/reader.ts'
import { buildQuietQuery } from '../dedup/dedup.query.ts'

export interface SnapshotTable {
  readonly name: string
  readonly rows: number
}

/** The tables of a database as they were at one instant: hard links in a database of their own. */
export interface ClickHouseSnapshot extends AsyncDisposable {
  readonly migrations: readonly string[]
  readonly tables: readonly SnapshotTable[]
  /** Rows were inserted while the links were made: it is of no single instant. */
  readonly isTorn: boolean
  /**
   * Writes all tables to a directory that is not there yet, under the name of the database they come from.
   * @param directory below one that the server allows for backups.
   */
  write(directory: string): Promise<void>
}

const pollMs = 200

/** Links every table that holds rows; views hold none. What a process left that died is removed first. */
export async function openClickHouseSnapshot(connection: ClickHouseConnection): Promise<ClickHouseSnapshot> {
  const client = createClickHouseClient(connection)
  const { database } = connection
  const snapshot = `${database}_snapshot`
  const drop = () => command(client, `DROP DATABASE IF EXISTS ${quoteName(snapshot)} SYNC`)
  const close = async () => {
    await drop()
    await client.close()
  }
  try {
    await drop()
    await command(client, `CREATE DATABASE ${quoteName(snapshot)}`)
    const names = await readNames(
      client,
      `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'
         AND name != 'schema_migrations' ORDER BY name`,
    )
    const before = await lookForInserts(client)
    for (const name of names) {
      const link = toTable(snapshot, name)
      await command(client, `CREATE TABLE ${link} CLONE AS ${toTable(database, name)}`)
      await command(client, `SYSTEM STOP MERGES ${link}`)
    }
    const after = await lookForInserts(client)
    return {
      migrations: await readNames(client, 'SELECT name FROM schema_migrations ORDER BY name'),
      tables: await Promise.all(names.map((name) => countRows(client, snapshot, name))),
      isTorn: before.inserting > 0 || after.inserting > 0 || before.lastBlock !== after.lastBlock,
      write: (directory) =>
        runInBackground(client, `BACKUP ${toElements(names, snapshot, database)} TO ${toFile(directory)}`),
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close().catch(() => undefined)
    throw error
  }
}

export interface WrittenSnapshot {
  readonly directory: string
  /** Under which the tables stand in the directory. */
  readonly database: string
  readonly tables: readonly SnapshotTable[]
}

/**
 * Fills tables that are there and empty from a directory that a snapshot wrote. Views are not told of the rows: what they
 * feed is in the directory too.
 * @throws Error when a table holds other than what was written.
 */
export async function loadClickHouseSnapshot(
  connection: ClickHouseConnection,
  written: WrittenSnapshot,
): Promise<void> {
  const client = createClickHouseClient(connection)
  const { database } = connection
  const names = written.tables.map(({ name }) => name)
  try {
    // Merging brings rows together: they could not be counted.
    for (const name of names) await command(client, `SYSTEM STOP MERGES ${toTable(database, name)}`)
    await runInBackground(
      client,
      `RESTORE ${toElements(names, written.database, database)} FROM ${toFile(written.directory)}`,
    )
    for (const table of written.tables) {
      const { rows } = await countRows(client, database, table.name)
      if (rows !== table.rows) throw new Error(`${table.name} holds ${rows} rows, and ${table.rows} were written`)
    }
  } finally {
    await client.close()
  }
}

/** A BACKUP or RESTORE, which may take longer than a request lives. */
async function runInBackground(client: ClickHouseClient, statement: string): Promise<void> {
  const id = randomUUID()
  await command(client, `${statement} SETTINGS id = '${id}' ASYNC`)
  for (;;) {
    const [state] = await readRows<{ status: string; error: string }>(
      client,
      `SELECT toString(status) AS status, error FROM system.backups WHERE id = '${id}'`,
    )
    if (state?.status === 'BACKUP_CREATED' || state?.status === 'RESTORED') return
    if (state?.status !== 'CREATING_BACKUP' && state?.status !== 'RESTORING')
      throw new Error(`ClickHouse gave up: ${state?.error ?? 'it was started anew'}`)
    await sleep(pollMs)
  }
}

async function lookForInserts(client: ClickHouseClient) {
  const { rows } = await createClickHouseReader(client).run(buildQuietQuery())
  const [look] = rows
  if (look === undefined) throw new Error('a query without FROM answered no row')
  return look
}

async function countRows(client: ClickHouseClient, database: string, name: string): Promise<SnapshotTable> {
  const [row] = await readRows<{ rows: string }>(client, `SELECT count() AS rows FROM ${toTable(database, name)}`)
  return { name, rows: Number(row?.rows) }
}

async function readNames(client: ClickHouseClient, sql: string): Promise<string[]> {
  return (await readRows<{ name: string }>(client, sql)).map(({ name }) => name)
}

async function readRows<Row>(client: ClickHouseClient, query: string): Promise<Row[]> {
  try {
    const answer = await client.query({ query, format: 'JSONEachRow' })
    return await answer.json<Row>()
  } catch (error) {
    throw toStorageError(error)
  }
}

async function command(client: ClickHouseClient, query: string): Promise<void> {
  try {
    await client.command({ query })
  } catch (error) {
    throw toStorageError(error)
  }
}

function toElements(names: readonly string[], from: string, as: string): string {
  return names.map((name) => `TABLE ${toTable(from, name)} AS ${toTable(as, name)}`).join(', ')
}

/* CLONE AS, BACKUP and RESTORE take no bound values: names and paths are quoted instead. */

function toTable(database: string, name: string): string {
  return `${quoteName(database)}.${quoteName(name)}`
}

function toFile(directory: string): string {
  return `File('${escape(directory, "'")}')`
}

function quoteName(name: string): string {
  return `\`${escape(name, '`')}\``
}

function escape(text: string, quote: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)
}

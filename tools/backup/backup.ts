import { createWriteStream } from 'node:fs'
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { createZstdCompress } from 'node:zlib'
import {
  BackupUnderWay,
  openClickHouseSnapshot,
  openPostgresSnapshot,
  withBackupLock,
  withoutSweep,
  type ClickHouseSnapshot,
  type PostgresSnapshot,
} from '@sightline/db/backup'
import { toDataDir } from '../launch/data-dir.ts'
import { findInstance, type Instance } from '../launch/instance.ts'
import { writePrivateJson } from '../launch/private-file.ts'
import { Refusal } from '../launch/refusal.ts'
import { loadSecrets, secretsFile } from '../launch/secrets.ts'
import { createIngestHold } from './ingest-hold.ts'
import { copyDemoFiles, listFiles, toBackupLayout, toDumpFile, type Manifest } from './manifest.ts'
import { addToShelf, draftSuffix, openShelf, toBackupFailure } from './shelf.ts'

export interface BackupInput {
  readonly dataDirRoot: string
  /** Gets the backup, a directory named after the instant. */
  readonly to: string
  readonly now: () => Date
}

export interface Backup {
  readonly directory: string
  readonly manifest: Manifest
}

/**
 * Backs up a running instance as it is at one instant: every event that was acknowledged before the call is in it. Events
 * are taken in all the while; for a moment they wait in ingest's log.
 * @throws Refusal when no instance runs, when its databases are not its own, when another backup is under way, or when
 * ingest cannot store at the moment.
 */
export async function createBackup(input: BackupInput): Promise<Backup> {
  const { dataDirRoot, now } = input
  const instance = findInstance(dataDirRoot)
  if (instance === undefined)
    throw new Refusal(`No instance runs on ${dataDirRoot}: start it with npm start, or give --data-dir DIR.`)
  if (instance.pids['clickhouse'] === undefined || instance.pids['postgres'] === undefined)
    throw new Refusal(
      'This instance uses other databases than its own (CLICKHOUSE_URL, POSTGRES_URL): back them up with their own tools, as docs/backup.md says.',
    )
  await openShelf(input.to)
  const { backups } = toDataDir(dataDirRoot)
  const at = now()
  const draft = path.join(backups, `.${at.getTime()}${draftSuffix}`)
  try {
    return await withBackupLock(instance.postgresUrl, async () => {
      await removeDrafts(backups)
      await mkdir(draft, { recursive: true, mode: 0o700 })
      const manifest = await fill(draft, instance, dataDirRoot, now)
      return { directory: await addToShelf(draft, input.to, at), manifest }
    })
  } catch (error) {
    if (error instanceof BackupUnderWay) throw new Refusal('Another backup is under way: wait until it is done.', error)
    await rm(draft, { recursive: true, force: true })
    throw toBackupFailure(error, backups)
  }
}

/** Of backups that were killed. */
async function removeDrafts(backups: string): Promise<void> {
  const names = await readdir(backups).catch(() => [])
  for (const name of names) if (name.endsWith(draftSuffix)) await rm(path.join(backups, name), { recursive: true })
}

async function fill(draft: string, instance: Instance, dataDirRoot: string, now: () => Date): Promise<Manifest> {
  const layout = toBackupLayout(draft)
  const createdAt = now().toISOString()
  await using snapshots = await takeSnapshots(instance, dataDirRoot)
  const { postgres, clickhouse } = snapshots
  await Promise.all([clickhouse.write(layout.clickhouse), dumpPostgres(postgres, draft)])
  await copyFile(secretsFile(dataDirRoot), secretsFile(draft))
  await copyDemoFiles(dataDirRoot, draft)
  const manifest: Manifest = {
    format: 1,
    createdAt,
    migrations: { postgres: [...postgres.migrations], clickhouse: [...clickhouse.migrations] },
    postgres: {
      tables: postgres.tables.map(({ name, columns }) => ({ name, columns: [...columns] })),
      sequences: [...postgres.sequences],
    },
    clickhouse: { database: instance.clickhouseDatabase, tables: [...clickhouse.tables] },
    files: await listFiles(draft),
  }
  writePrivateJson(layout.manifest, manifest)
  return manifest
}

async function dumpPostgres(snapshot: PostgresSnapshot, draft: string): Promise<void> {
  await mkdir(toBackupLayout(draft).postgres)
  for (const table of snapshot.tables)
    await pipeline(
      snapshot.read(table),
      createZstdCompress(),
      createWriteStream(toDumpFile(draft, table.name), { mode: 0o600 }),
    )
}

interface Snapshots extends AsyncDisposable {
  readonly postgres: PostgresSnapshot
  readonly clickhouse: ClickHouseSnapshot
}

const attempts = 5
const attemptIntervalMs = 1_000

/** Both databases at one instant, at which no batch and no removal of duplicates is half done. */
async function takeSnapshots(instance: Instance, dataDirRoot: string): Promise<Snapshots> {
  const ingest = createIngestHold(instance.ingestUrl, loadSecrets(dataDirRoot).internalToken)
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (attempt > 1) await sleep(attemptIntervalMs)
    const taken = await withoutSweep(instance.postgresUrl, () => ingest.during(() => openSnapshots(instance)))
    if (taken !== undefined) return taken
  }
  throw new Refusal(
    `Ingest cannot store what it holds at the moment, so there is no instant to back up: see \`npm run verify\` and ${toDataDir(dataDirRoot).logs}.`,
  )
}

/** @returns undefined when rows came in meanwhile, all the same. */
async function openSnapshots(instance: Instance): Promise<Snapshots | undefined> {
  await using opened = new AsyncDisposableStack()
  const clickhouse = opened.use(
    await openClickHouseSnapshot({ url: instance.clickhouseUrl, database: instance.clickhouseDatabase }),
  )
  if (clickhouse.isTorn) return undefined
  const postgres = opened.use(await openPostgresSnapshot(instance.postgresUrl))
  const kept = opened.move()
  return { clickhouse, postgres, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

import { createReadStream, existsSync, readdirSync, realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createZstdDecompress } from 'node:zlib'
import { loadClickHouseSnapshot, loadPostgresDump } from '@sightline/db/backup'
import { clickhouseMigrationNames, migrateClickHouse } from '@sightline/db/clickhouse'
import { migratePostgres, postgresMigrationNames } from '@sightline/db/postgres'
import { DataDirLock } from '../launch/data-dir-lock.ts'
import { openDataDir, toDataDir, type DataDir } from '../launch/data-dir.ts'
import { readExternalEngines, startEngines } from '../launch/engines/start-engines.ts'
import { writePrivateFile } from '../launch/private-file.ts'
import { Refusal } from '../launch/refusal.ts'
import { readSecrets, secretsFile } from '../launch/secrets.ts'
import {
  assertWhole,
  copyDemoFiles,
  readManifest,
  toBackupLayout,
  toDumpFile,
  type Manifest,
} from '../backup/manifest.ts'

export interface RestoreInput {
  readonly from: string
  readonly dataDirRoot: string
  readonly env: NodeJS.ProcessEnv
  readonly log: (text: string) => void
}

/**
 * Puts a backup into a data directory that holds nothing yet; `npm start` on it goes on from there. The secrets come last:
 * a directory with databases and without secrets is one that does not start, so a restore that was cut short cannot be
 * taken for a whole one.
 * @throws Refusal when the backup is damaged, or newer than this code, or when the directory is in use.
 */
export async function restoreBackup(input: RestoreInput): Promise<Manifest> {
  const { from, dataDirRoot, env } = input
  const manifest = readManifest(from)
  assertKnown(manifest)
  assertNoExternalEngines(env)
  assertVacant(dataDirRoot)
  await assertWhole(from, manifest)
  const dataDir = openDataDir(dataDirRoot)
  const lock = await DataDirLock.acquire(dataDir.root)
  try {
    await fillDatabases(input, manifest, dataDir)
    await copyDemoFiles(from, dataDirRoot)
    writePrivateFile(secretsFile(dataDirRoot), await readFile(secretsFile(from), 'utf8'))
  } finally {
    lock.release()
  }
  return manifest
}

async function fillDatabases({ from, env, log }: RestoreInput, manifest: Manifest, dataDir: DataDir): Promise<void> {
  const engines = await startEngines({
    dataDir,
    secrets: readSecrets(secretsFile(from)),
    env,
    external: { clickhouseUrl: undefined, postgresUrl: undefined, redisUrl: undefined },
    // ClickHouse compares paths as they really are.
    backupDir: realpathSync(from),
    listener: { log, onPidChange: () => undefined },
  })
  try {
    const { database, tables } = manifest.clickhouse
    const clickhouse = { url: engines.clickhouseUrl, database }
    await Promise.all([
      migratePostgres({ url: engines.postgresUrl, ...upTo(manifest.migrations.postgres) }),
      migrateClickHouse({ ...clickhouse, ...upTo(manifest.migrations.clickhouse) }),
    ])
    await Promise.all([
      loadClickHouseSnapshot(clickhouse, {
        directory: toBackupLayout(realpathSync(from)).clickhouse,
        database,
        tables,
      }),
      loadPostgresDump(engines.postgresUrl, {
        ...manifest.postgres,
        fill: (table, into) => pipeline(createReadStream(toDumpFile(from, table.name)), createZstdDecompress(), into),
      }),
    ])
  } finally {
    await engines.stop()
  }
}

/** The databases are brought to the state they had; the next start brings them to that of its code. */
function upTo(applied: readonly string[]): { readonly upTo?: string } {
  const last = applied.at(-1)
  return last === undefined ? {} : { upTo: last }
}

function assertKnown({ migrations, createdAt }: Manifest): void {
  const known = new Set([...postgresMigrationNames, ...clickhouseMigrationNames])
  const unknown = [...migrations.postgres, ...migrations.clickhouse].find((name) => !known.has(name))
  if (unknown !== undefined)
    throw new Refusal(
      `The backup of ${createdAt} was made by a newer version of Sightline (${unknown}): update this checkout first.`,
    )
}

function assertNoExternalEngines(env: NodeJS.ProcessEnv): void {
  const { clickhouseUrl, postgresUrl } = readExternalEngines(env)
  if (clickhouseUrl !== undefined || postgresUrl !== undefined)
    throw new Refusal(
      'A backup is restored into databases that Sightline starts itself: unset CLICKHOUSE_URL and POSTGRES_URL (or DATABASE_URL).',
    )
}

function assertVacant(root: string): void {
  const { clickhouse, postgres } = toDataDir(root)
  const holds = (directory: string) => existsSync(directory) && readdirSync(directory).length > 0
  if (existsSync(secretsFile(root)) || holds(clickhouse) || holds(postgres))
    throw new Refusal(
      `${root} holds an instance already: choose another directory with --data-dir DIR, or move it away first.`,
    )
}

import { readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Backup } from './backup.ts'
import { readManifest, type Manifest } from './manifest.ts'

/** As `createBackup` names them; what else lies in the directory is nobody's backup. */
const backupName = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z$/

/** The backups of a directory, the oldest first; nothing where there is no such directory. */
export function listBackups(directory: string): Backup[] {
  return readNames(directory)
    .filter((name) => backupName.test(name))
    .toSorted()
    .map((name) => path.join(directory, name))
    .map((one) => ({ directory: one, manifest: readManifest(one) }))
}

/** Removes all but the newest. @returns those that are gone. */
export async function removeOldBackups(directory: string, keep: number): Promise<Backup[]> {
  const old = listBackups(directory).slice(0, -keep)
  for (const backup of old) await rm(backup.directory, { recursive: true })
  return old
}

const number = new Intl.NumberFormat('en')

/** For instance `203,412 events, 12.3 MB`. */
export function describeManifest({ clickhouse, files }: Manifest): string {
  const events = clickhouse.tables.find(({ name }) => name === 'events')?.rows ?? 0
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return `${number.format(events)} events, ${(bytes / 1e6).toFixed(1)} MB`
}

function readNames(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return []
  }
}

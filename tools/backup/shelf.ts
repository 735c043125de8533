import { readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Backup } from './backup.ts'
import { readManifest, type Manifest } from './manifest.ts'

/** As `createBackup` names them; what else lies in the directory is nobody's backup. */
const backupName = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z$/

export interface Shelf {
  /** The oldest first. */
  readonly backups: readonly Backup[]
  /** Directories with the name of a backup whose manifest cannot be read: damaged, or of a newer version. */
  readonly unreadable: readonly string[]
}

/** What backups a directory holds; none where there is no such directory. */
export function readShelf(directory: string): Shelf {
  const backups: Backup[] = []
  const unreadable: string[] = []
  for (const name of readNames(directory)
    .filter((name) => backupName.test(name))
    .toSorted()) {
    const one = path.join(directory, name)
    try {
      backups.push({ directory: one, manifest: readManifest(one) })
    } catch {
      unreadable.push(one)
    }
  }
  return { backups, unreadable }
}

/** Removes all but the newest. What cannot be read stays, and does not count. @returns those that are gone. */
export async function removeOldBackups(directory: string, keep: number): Promise<Backup[]> {
  const old = readShelf(directory).backups.slice(0, -keep)
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

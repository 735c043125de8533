import { randomUUID } from 'node:crypto'
import { constants, readdirSync } from 'node:fs'
import { access, cp, mkdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { Refusal } from '../launch/refusal.ts'
import type { Backup } from './backup.ts'
import { listFiles, readManifest, type Manifest } from './manifest.ts'

/** As `addToShelf` names them, once to the second; what else lies in the directory is nobody's backup. */
const backupName = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}(\.\d{3})?Z$/
export const draftSuffix = '.partial'

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

/**
 * Makes the directory if need be, before the work of a backup is done.
 * @throws Refusal when nothing can be put there.
 */
export async function openShelf(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true })
    await access(directory, constants.W_OK)
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
    throw new Refusal(
      `${directory} cannot be used for backups (${reason}): give --to a directory that can be written.`,
      cause,
    )
  }
}

/**
 * Moves a finished backup into a directory, under the name of its instant; where that is taken, of the next millisecond
 * that is free. @returns where it is now.
 */
export async function addToShelf(draft: string, directory: string, at: Date): Promise<string> {
  await openShelf(directory)
  try {
    return await claimName(draft, directory, at)
  } catch (error) {
    if (!hasCode(error, ['EXDEV'])) throw error
  }
  // A directory on another disk cannot be renamed; a copy counts only once it is whole.
  const copy = path.join(directory, `.${randomUUID()}${draftSuffix}`)
  try {
    await cp(draft, copy, { recursive: true })
    await listFiles(copy)
    const claimed = await claimName(copy, directory, at)
    await rm(draft, { recursive: true })
    return claimed
  } catch (error) {
    await rm(copy, { recursive: true, force: true })
    throw toBackupFailure(error, directory)
  }
}

/** What to throw when a backup could not be written: a full disk is the operator's to mend. */
export function toBackupFailure(error: unknown, directory: string): unknown {
  if (!hasCode(error, ['ENOSPC', 'EDQUOT'])) return error
  return new Refusal(`There is no room for the backup in ${directory}: make room, or give --to another disk.`, error)
}

/** A rename is never onto a directory with something in it, so that no two backups get one name. */
async function claimName(draft: string, directory: string, at: Date): Promise<string> {
  for (let atMs = at.getTime(); ; atMs++) {
    const claimed = path.join(directory, new Date(atMs).toISOString().replaceAll(':', '-'))
    try {
      await rename(draft, claimed)
      return claimed
    } catch (error) {
      if (!hasCode(error, ['ENOTEMPTY', 'EEXIST', 'ENOTDIR'])) throw error
    }
  }
}

function hasCode(error: unknown, codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
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

import { readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { writePrivateJson } from './private-file.ts'
import { identifyProcess, isRunning, sendSignal, waitUntilGone } from './process-identity.ts'
import type { ProcessIdentity } from './process-identity.ts'
import { Refusal } from './refusal.ts'

/** Longer than the longest orderly end of a process whose launcher was killed. */
const leftoverTimeoutMs = 12_000
const killTimeoutMs = 3_000
export const lockFileName = 'lock'
/** https://www.sqlite.org/rescode.html */
const sqliteBusy = 5
const sqliteNotADatabase = 26

const identities = z.array(z.object({ pid: z.number().int().positive(), startedAt: z.string() }))

/**
 * One instance per directory. The lock is the operating system's own lock on a file, taken through SQLite: it ends
 * with the process that holds it however that ends, so it cannot go stale and needs no guess about old pids.
 */
export class DataDirLock {
  readonly #root: string
  readonly #database: DatabaseSync

  private constructor(root: string, database: DatabaseSync) {
    this.#root = root
    this.#database = database
  }

  /** Takes the lock and ends what a killed launcher may have left; refuses when another instance holds it. */
  static async acquire(root: string): Promise<DataDirLock> {
    const lock = new DataDirLock(root, lockFile(root))
    writePrivateJson(path.join(root, 'launcher.json'), { pid: process.pid })
    await endLeftovers(root)
    return lock
  }

  /** Keeps on disk who runs for this directory, for the next start after a kill. */
  record(pids: readonly number[]): void {
    const running = pids.map(identifyProcess).filter((identity) => identity !== undefined)
    writePrivateJson(processesFile(this.#root), running)
  }

  release(): void {
    rmSync(processesFile(this.#root), { force: true })
    rmSync(path.join(this.#root, 'launcher.json'), { force: true })
    this.#database.close()
  }
}

function lockFile(root: string): DatabaseSync {
  const file = path.join(root, lockFileName)
  try {
    return openLock(file)
  } catch (cause) {
    // SQLite reads a file only once nobody holds its lock, so this one is damaged and free. Unless it was put in the
    // place of one that is held: then the processes of that instance run.
    if (toSqliteCode(cause) !== sqliteNotADatabase || readProcesses(root).some(isRunning))
      throw toRefusal(root, file, cause)
  }
  try {
    renameSync(file, `${file}.damaged`)
    return openLock(file)
  } catch (cause) {
    throw toRefusal(root, file, cause)
  }
}

function openLock(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 0 })
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return database
  } catch (cause) {
    database.close()
    throw cause
  }
}

function toRefusal(root: string, file: string, cause: unknown): Refusal {
  if ([sqliteBusy, sqliteNotADatabase].includes(toSqliteCode(cause) ?? 0))
    return new Refusal(
      `The data directory ${root} is in use by another Sightline${readHolder(root)}: stop that one, or choose another with --data-dir DIR.`,
      cause,
    )
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new Refusal(
    `${file} cannot be used as the lock of the data directory (${reason}): move it away, or choose another with --data-dir DIR.`,
    cause,
  )
}

function toSqliteCode(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) : undefined
}

function readHolder(root: string): string {
  try {
    const { pid } = z
      .object({ pid: z.number() })
      .parse(JSON.parse(readFileSync(path.join(root, 'launcher.json'), 'utf8')))
    return ` (process ${pid})`
  } catch {
    return ''
  }
}

async function endLeftovers(root: string): Promise<void> {
  const remaining = await waitUntilGone(readProcesses(root), leftoverTimeoutMs)
  for (const leftover of remaining) sendSignal(leftover.pid, 'SIGKILL')
  await waitUntilGone(remaining, killTimeoutMs)
}

function readProcesses(root: string): ProcessIdentity[] {
  try {
    return identities.parse(JSON.parse(readFileSync(processesFile(root), 'utf8')))
  } catch {
    return []
  }
}

function processesFile(root: string): string {
  return path.join(root, 'processes.json')
}

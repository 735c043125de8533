import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

const lockName = 'lock'
const holderName = 'lock.pid'
const pollMs = 50
/** An orphan of a supervisor that was killed ends by itself within this time, unless it is stopped. */
const orphanTimeoutMs = 5_000

export interface DirectoryLock {
  release(): void
}

/**
 * The operating system's own lock on a file, taken through SQLite: it ends with the process that holds it however that
 * ends, so it cannot go stale.
 * @returns undefined when another process holds it.
 */
export function tryLockDirectory(directory: string): DirectoryLock | undefined {
  mkdirSync(directory, { recursive: true })
  const database = new DatabaseSync(join(directory, lockName), { timeout: 0 })
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    writeFileSync(join(directory, holderName), String(process.pid))
    return { release: () => database.close() }
  } catch {
    database.close()
    return undefined
  }
}

/**
 * Takes a worker's directory over. Whoever still holds it is the orphan of an earlier supervisor; one that does not end
 * is killed, which loses nothing that was acknowledged.
 */
export async function takeOverDirectory(directory: string): Promise<DirectoryLock> {
  const startedAt = performance.now()
  for (let isKilled = false; ; await sleep(pollMs)) {
    const lock = tryLockDirectory(directory)
    if (lock !== undefined) return lock
    if (isKilled || performance.now() - startedAt < orphanTimeoutMs) continue
    killHolder(directory)
    isKilled = true
  }
}

/** While the lock is held, the process that wrote its number there lives: the number cannot be another's. */
function killHolder(directory: string): void {
  const pid = Number(readFileSync(join(directory, holderName), 'utf8'))
  if (pid > 0 && pid !== process.pid) process.kill(pid, 'SIGKILL')
}

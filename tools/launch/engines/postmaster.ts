import { readFileSync } from 'node:fs'
import path from 'node:path'
import { identifyProcess, sendSignal, waitUntilGone } from '../process-identity.ts'

const stopTimeoutMs = 10_000
const killTimeoutMs = 3_000

/** Ends the server that a killed guard has left on this directory, if there is one. */
export async function endStalePostmaster(postgresDir: string): Promise<void> {
  const pid = readPostmasterPid(postgresDir)
  const identity = pid === undefined || !isPostgres(pid) ? undefined : identifyProcess(pid)
  if (identity === undefined) return
  sendSignal(identity.pid, 'SIGINT')
  for (const remaining of await waitUntilGone([identity], stopTimeoutMs)) sendSignal(remaining.pid, 'SIGKILL')
  await waitUntilGone([identity], killTimeoutMs)
}

/** The first line of postmaster.pid. */
function readPostmasterPid(postgresDir: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(path.join(postgresDir, 'postmaster.pid'), 'utf8'), 10)
    return pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

/** The file outlives a crash of the machine, after which the pid may be anybody's. Elsewhere PostgreSQL itself checks. */
function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres'
  } catch {
    return false
  }
}

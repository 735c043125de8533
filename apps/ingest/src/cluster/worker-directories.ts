import { mkdir, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { syncDirectory } from '../log/sync-directory.ts'
import { takeOverDirectory } from './directory-lock.ts'

const workerName = /^worker-\d+$/
/** Segments, and those that were put aside for a person to look at. */
const segmentName = /\.segment(\.\w+)?$/

/** The directory of a worker's log. One process alone writes its log into the root. */
export function toWorkerDirectory(root: string, worker: number): string {
  return join(root, `worker-${worker}`)
}

/** Every directory under the root in which segments may lie, the root among them. */
export async function listLogDirectories(root: string): Promise<string[]> {
  const names = await readdir(root)
  return [root, ...names.filter((name) => workerName.test(name)).map((name) => join(root, name))]
}

/**
 * Brings the segments of processes that will not come back to one that will: of the workers that a smaller
 * `WORKER_COUNT` leaves out, and of the one process where there are several now, or the other way round. First it waits
 * until nobody writes there any more. A rename at a time: a crash between two of them loses nothing.
 * @param heirs the log directories of this run; the first inherits.
 */
export async function adoptSegments(root: string, heirs: readonly [string, ...string[]]): Promise<void> {
  const [heir] = heirs
  for (const directory of [root, ...heirs]) await mkdir(directory, { recursive: true })
  for (const directory of await listLogDirectories(root)) {
    const lock = directory === root ? undefined : await takeOverDirectory(directory)
    if (!heirs.includes(directory)) await moveSegments(directory, heir)
    lock?.release()
  }
}

async function moveSegments(from: string, to: string): Promise<void> {
  const names = (await readdir(from)).filter((name) => segmentName.test(name))
  if (names.length === 0) return
  for (const name of names) await rename(join(from, name), join(to, name))
  await syncDirectory(to)
  await syncDirectory(from)
}

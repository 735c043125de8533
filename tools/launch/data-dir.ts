import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  rmSync,
  rmdirSync,
  statSync,
  statfsSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { lockFileName } from './data-dir-lock.ts'
import { Refusal } from './refusal.ts'

const minFreeBytes = 1024 ** 3

/** Where things are in a data directory. */
export interface DataDir {
  readonly root: string
  readonly clickhouse: string
  readonly postgres: string
  readonly redis: string
  readonly engines: string
  readonly ingestLog: string
  readonly logs: string
  readonly backups: string
}

export function toDataDir(root: string): DataDir {
  return {
    root,
    clickhouse: path.join(root, 'clickhouse'),
    postgres: path.join(root, 'postgres'),
    redis: path.join(root, 'redis'),
    engines: path.join(root, 'engines'),
    ingestLog: path.join(root, 'ingest-log'),
    logs: path.join(root, 'logs'),
    backups: path.join(root, 'backups'),
  }
}

/** Makes the directory if need be; refuses one that cannot be written, or a disk that is nearly full. */
export function openDataDir(root: string, leastFreeBytes = minFreeBytes): DataDir {
  const dataDir = toDataDir(root)
  const removeMade = noteAbsent(root)
  assertWritable(root)
  try {
    assertFreeSpace(root, leastFreeBytes)
  } catch (error) {
    removeMade()
    throw error
  }
  for (const folder of findFolders(dataDir)) {
    mkdirSync(folder, { recursive: true })
    chmodSync(folder, 0o700)
  }
  // As root, PostgreSQL runs as a user of its own, who has to pass through here.
  chmodSync(root, process.getuid?.() === 0 ? 0o711 : 0o700)
  return dataDir
}

/**
 * Notes what of the data directory is not there yet. The answer takes away what has been made of it since, for a start
 * that is refused: only folders that are still empty, and the lock, which must have been released.
 */
export function noteAbsent(root: string): () => void {
  const absent = (candidates: readonly string[]) => candidates.filter((candidate) => !existsSync(candidate))
  const locks = absent([path.join(root, lockFileName)])
  const folders = absent([...findFolders(toDataDir(root)), ...findAncestry(root)])
  return () => {
    for (const lock of locks) attempt(() => unlinkSync(lock))
    for (const folder of folders) attempt(() => rmdirSync(folder))
  }
}

/** Those made by opening; PostgreSQL makes its own. */
function findFolders({ clickhouse, redis, engines, ingestLog, logs }: DataDir): string[] {
  return [clickhouse, redis, engines, ingestLog, logs]
}

/** The directory and those it is in, the innermost first. */
function findAncestry(directory: string): string[] {
  const parent = path.dirname(directory)
  return parent === directory ? [directory] : [directory, ...findAncestry(parent)]
}

function attempt(removal: () => void): void {
  try {
    removal()
  } catch {
    // It is gone, or somebody else has put something there: then it stays.
  }
}

function assertWritable(root: string): void {
  const probe = path.join(root, `.probe-${randomBytes(4).toString('hex')}`)
  try {
    makeDirectory(root)
    writeFileSync(probe, '')
    rmSync(probe)
  } catch (cause) {
    throw new Refusal(
      `The data directory ${root} cannot be written (${describeCause(cause)}): change its owner, or choose another with --data-dir DIR.`,
      cause,
    )
  }
}

/** Not the recursive mkdir of Node, which never returns for a path in a file system that makes no directories. */
function makeDirectory(directory: string): void {
  if (existsSync(directory) && statSync(directory).isDirectory()) return
  const parent = path.dirname(directory)
  if (parent !== directory && !existsSync(parent)) makeDirectory(parent)
  mkdirSync(directory)
}

function assertFreeSpace(root: string, leastBytes: number): void {
  const { bavail, bsize } = statfsSync(root)
  if (bavail * bsize >= leastBytes) return
  const freeMb = Math.floor((bavail * bsize) / 1024 ** 2)
  throw new Refusal(
    `Only ${freeMb} MB are free on the disk of ${root} and 1 GB is the least: make room, or choose another disk with --data-dir DIR.`,
  )
}

function describeCause(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const known: Record<string, string> = {
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the disk is read-only',
    ENOTDIR: 'a part of the path is a file',
    EEXIST: 'it is a file',
    ENOENT: 'it cannot be made there',
    ENOSPC: 'the disk is full',
  }
  return known[code] ?? code
}

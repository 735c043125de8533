import { closeSync, existsSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'

const rotateAtBytes = 20 * 1024 ** 2
const tailBytes = 4096

/** Opens DIR/logs/<name>.log for appending; a large one from earlier runs is set aside as <name>.log.1. */
export function openLogFile(logsDir: string, name: string): { readonly file: string; readonly fd: number } {
  const file = path.join(logsDir, `${name}.log`)
  if (existsSync(file) && statSync(file).size > rotateAtBytes) renameSync(file, `${file}.1`)
  return { file, fd: openSync(file, 'a', 0o600) }
}

/** The last lines written since the file had `fromBytes`. */
export function readLogTail(file: string, fromBytes: number, lines: number): string {
  const size = statSync(file).size
  const from = Math.max(fromBytes, size - tailBytes)
  const buffer = Buffer.alloc(Math.max(size - from, 0))
  const fd = openSync(file, 'r')
  try {
    readSync(fd, buffer, 0, buffer.length, from)
  } finally {
    closeSync(fd)
  }
  return buffer.toString('utf8').trim().split('\n').slice(-lines).join('\n')
}

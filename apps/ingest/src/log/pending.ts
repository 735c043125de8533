import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AcceptedCounts } from '@sightline/domain/ledger'
import { mergeLedger } from '../batch/segment-batch.ts'
import { listLogDirectories } from '../cluster/worker-directories.ts'
import { decodeSegment } from './segment-format.ts'

/**
 * What the log owes the event store, read from its files and not from memory, so that it is evidence. A segment that
 * goes while we look has been stored; its batch then stands in the ledger.
 */
export async function readPending(root: string): Promise<AcceptedCounts[]> {
  const ofEach = await Promise.all((await listLogDirectories(root)).map((directory) => readPendingOf(directory)))
  return ofEach.flat()
}

async function readPendingOf(directory: string): Promise<AcceptedCounts[]> {
  const pending: AcceptedCounts[] = []
  for (const name of await readdir(directory)) {
    if (!/\.segment(\.refused|\.damaged)?$/.test(name)) continue
    const bytes = await readFile(join(directory, name)).catch(() => undefined)
    const content = bytes === undefined ? undefined : decodeSegment(bytes)
    if (content === undefined) continue
    for (const entry of mergeLedger(content)) pending.push({ batchId: content.batchId, ...entry })
  }
  return pending
}

import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { syncDirectory } from './sync-directory.ts'

/**
 * The name under which a node's batches stand in the ledger: its host's, and what tells its directory from every other,
 * since the ids it knows are in there. Two names mean that an event may have been taken twice. The first process of a node
 * to ask gives it its mark; all of them find the same.
 */
export async function openNodeName(directory: string, host: string): Promise<string> {
  await mkdir(directory, { recursive: true })
  const path = join(directory, 'node')
  const draft = `${path}-${randomUUID()}.draft`
  await writeFile(draft, randomUUID().slice(0, 8), { flush: true })
  // Unlike a rename it takes nothing away from whoever was first.
  await link(draft, path).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
  await rm(draft)
  await syncDirectory(directory)
  return `${host}-${await readFile(path, 'utf8')}`
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A directory of its own for the running test; gone with it. */
export function makeTempDir(): string {
  const directory = mkdtempSync(join(tmpdir(), 'sightline-ingest-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

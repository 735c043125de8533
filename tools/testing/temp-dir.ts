import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/** A directory of its own for the running test; gone with it. */
export function makeTempDir(): string {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'sightline-unit-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

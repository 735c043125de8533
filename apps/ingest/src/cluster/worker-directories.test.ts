import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { makeTempDir } from '../testing/temp-dir.ts'
import { tryLockDirectory } from './directory-lock.ts'
import { adoptSegments, toWorkerDirectory } from './worker-directories.ts'

async function createFiles(root: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    await mkdir(join(root, file, '..'), { recursive: true })
    await writeFile(join(root, file), file)
  }
}

const listSegments = async (root: string) =>
  (await readdir(root, { recursive: true })).filter((name) => name.includes('.segment')).sort()

describe('adoptSegments', () => {
  it('brings what left-out workers and a single process left to the first worker, and leaves the others theirs', async () => {
    const root = makeTempDir()
    await createFiles(root, [
      '1-a.segment',
      '2-b.segment.refused',
      'worker-1/3-c.segment',
      'worker-2/4-d.segment',
      'ids/x',
    ])
    await adoptSegments(root, [toWorkerDirectory(root, 0), toWorkerDirectory(root, 1)])
    expect(await listSegments(root)).toEqual([
      'worker-0/1-a.segment',
      'worker-0/2-b.segment.refused',
      'worker-0/4-d.segment',
      'worker-1/3-c.segment',
    ])
  })

  it('brings what workers left to a process that works alone', async () => {
    const root = makeTempDir()
    await createFiles(root, ['1-a.segment', 'worker-1/3-c.segment', 'worker-0/4-d.segment.damaged'])
    await adoptSegments(root, [root])
    expect(await listSegments(root)).toEqual(['1-a.segment', '3-c.segment', '4-d.segment.damaged'])
  })

  it('waits for an orphan that still writes, and kills one that does not end', async () => {
    const root = makeTempDir()
    const directory = toWorkerDirectory(root, 0)
    await createFiles(root, ['worker-0/1-a.segment'])
    const lockModule = fileURLToPath(new URL('directory-lock.ts', import.meta.url))
    const program = `const { tryLockDirectory } = await import(${JSON.stringify(lockModule)})
      globalThis.lock = tryLockDirectory(${JSON.stringify(directory)})
      console.log('locked')
      setInterval(() => {}, 1000)`
    const orphan = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(orphan.stdout, 'data')
    orphan.kill('SIGSTOP')
    expect(tryLockDirectory(directory)).toBeUndefined()
    const ended = once(orphan, 'exit')
    await adoptSegments(root, [root])
    expect(await ended).toEqual([null, 'SIGKILL'])
    expect(await listSegments(root)).toEqual(['1-a.segment'])
  }, 20_000)
})

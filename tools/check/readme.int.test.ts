import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Instance } from '../launch/instance.ts'
import { runLauncher, waitForInstance, type RunningLauncher } from '../testing/running-instance.ts'

const run = promisify(execFile)
const dataDir = mkdtempSync(join(tmpdir(), 'sightline-readme-'))
let launcher: RunningLauncher
let instance: Instance

beforeAll(async () => {
  launcher = runLauncher(dataDir, ['--demo', '--demo-events', '500'])
  instance = await waitForInstance(launcher, dataDir)
}, 120_000)

afterAll(async () => {
  launcher.process.kill('SIGTERM')
  await launcher.ended
  rmSync(dataDir, { recursive: true, force: true })
}, 60_000)

describe('README.md', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

  it('has a curl that works as it stands, and answers what is written below it', async () => {
    const block = /```sh\n(curl [\s\S]*?)```/.exec(readme)?.[1] ?? ''
    const command = block.replaceAll('http://localhost:8006', instance.ingestUrl).replaceAll('./.data/', `${dataDir}/`)
    const answers = [...block.matchAll(/\{"accepted".*?\]\}/g)].map(([json]) => JSON.parse(json) as unknown)
    expect(answers).toHaveLength(2)
    for (const answer of answers) {
      const { stdout } = await run('bash', ['-c', command])
      expect(JSON.parse(stdout)).toEqual(answer)
    }
  })

  it('names scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      scripts: object
    }
    const named = [...readme.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name)
    expect(named.filter((name) => name !== undefined && !(name in scripts))).toEqual([])
  })

  it('is at most 120 lines', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(121)
  })
})

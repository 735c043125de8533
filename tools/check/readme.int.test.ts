import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { startDemoInstance } from '../testing/demo-instance.ts'

const run = promisify(execFile)

describe('README.md', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

  it('has a curl that works as it stands, and answers what is written below it', async () => {
    await using demo = await startDemoInstance(500)
    const block = /```sh\n(curl [\s\S]*?)```/.exec(readme)?.[1] ?? ''
    const command = block
      .replaceAll('http://localhost:8006', demo.instance.ingestUrl)
      .replaceAll('./.data/', `${demo.dataDir}/`)
    const answers = [...block.matchAll(/\{"accepted".*?\]\}/g)].map(([json]) => JSON.parse(json) as unknown)
    expect(answers).toHaveLength(2)
    for (const answer of answers) {
      const { stdout } = await run('bash', ['-c', command])
      expect(JSON.parse(stdout)).toEqual(answer)
    }
  }, 120_000)

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

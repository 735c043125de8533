import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { buildEnvExample, envExampleFile } from './env-example.ts'

describe('.env.example', () => {
  it('says what the schemas of the apps say; if not: node tools/check/env-example.ts', async () => {
    expect(readFileSync(envExampleFile, 'utf8')).toBe(await buildEnvExample())
  })

  it('explains every variable', async () => {
    expect(await buildEnvExample()).not.toMatch(/^# {2}\(/m)
  })
})

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'

describe('t.js', () => {
  it('is at most 3 kB gzipped', () => {
    execFileSync(process.execPath, [fileURLToPath(new URL('../build.mjs', import.meta.url))])
    const script = readFileSync(new URL('../dist/t.js', import.meta.url))
    expect(gzipSync(script).length).toBeLessThanOrEqual(3_000)
  })
})

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'

beforeAll(() => {
  execFileSync(process.execPath, [fileURLToPath(new URL('../build.mjs', import.meta.url))])
})

describe.each(['t.js', 'umami.js', 'plausible.js'])('%s', (file) => {
  it('is at most 3 kB gzipped', () => {
    const script = readFileSync(new URL(`../dist/${file}`, import.meta.url))
    expect(gzipSync(script).length).toBeLessThanOrEqual(3_000)
  })
})

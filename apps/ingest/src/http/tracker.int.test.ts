import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createTestStores, startTestIngest, type TestIngest, type TestStores } from '../testing/test-ingest.ts'

let stores: TestStores
let ingest: TestIngest
const directory = mkdtempSync(join(tmpdir(), 'sightline-trackers-'))
beforeAll(async () => {
  stores = await createTestStores({ clickhouseUrl: inject('clickhouseUrl'), postgresUrl: inject('postgresUrl') })
  for (const name of ['t', 'umami', 'plausible']) writeFileSync(join(directory, `${name}.js`), `'${name}'`)
  ingest = await startTestIngest(stores, { env: { TRACKER_FILE: join(directory, 't.js') } })
})
afterAll(async () => {
  await ingest[Symbol.asyncDispose]()
  await stores[Symbol.asyncDispose]()
  rmSync(directory, { recursive: true })
})

const get = (url: string, headers: Record<string, string> = {}) => ingest.inject({ url, headers })

describe('the trackers', () => {
  it('are served under their own name and under those of other tools', async () => {
    const scripts = {
      '/t.js': `'t'`,
      '/script.js': `'umami'`,
      '/js/script.js': `'plausible'`,
      '/js/script.hash.outbound-links.js': `'plausible'`,
      '/js/plausible.js': `'plausible'`,
      '/js/pa-AbC_1-2.js': `'plausible'`,
    }
    for (const [path, text] of Object.entries(scripts)) {
      const answer = await get(path)
      expect([answer.statusCode, answer.payload], path).toEqual([200, text])
      expect(answer.headers).toMatchObject({
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=3600',
        'cross-origin-resource-policy': 'cross-origin',
      })
      const again = await get(path, { 'if-none-match': String(answer.headers['etag']) })
      expect([again.statusCode, again.payload], path).toEqual([304, ''])
      const compressed = await get(path, { 'if-none-match': `W/${String(answer.headers['etag'])}` })
      expect(compressed.statusCode, path).toBe(304)
    }
  })

  it('are all that is served there', async () => {
    for (const path of ['/js/other.js', '/js/script.css', '/js/..%2Ft.js', '/js/']) {
      expect((await get(path)).statusCode, path).toBe(404)
    }
  })
})

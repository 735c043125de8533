import path from 'node:path'
import { ESLint } from 'eslint'
import { describe, expect, it } from 'vitest'

const repositoryDir = path.resolve(import.meta.dirname, '../..')
const eslint = new ESLint({ cwd: repositoryDir, ignore: false })

/** The rules that a text breaks when it stands in such a file. */
async function findBroken(file: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(text, { filePath: path.join(repositoryDir, file) })
  return [...new Set(result?.messages.map((message) => message.ruleId ?? message.message))].sort()
}

const boundaries = '@nx/enforce-module-boundaries'

describe('the boundary lint', { timeout: 60_000 }, () => {
  it.each([
    ['libs/domain/src/kernel/x.ts', "import { createClickHouseClient as use } from '@sightline/db/clickhouse'"],
    ['libs/domain/src/kernel/x.ts', "import { Kysely as use } from 'kysely'"],
    ['libs/db/src/project/x.ts', "import use from 'fastify'"],
    ['apps/ingest/src/x.ts', "import * as use from '../../api/src/services.ts'"],
    ['apps/admin/src/x.ts', "import { createClickHouseClient as use } from '@sightline/db/clickhouse'"],
    ['tools/launch/x.ts', "import { envSchema as use } from '../../apps/ingest/src/config.ts'"],
  ])('refuses in %s: %s', async (file, statement) => {
    expect(await findBroken(file, `${statement}\nexport const x = use\n`)).toEqual([boundaries])
  })

  it('lets the admin app name the contract of the API', async () => {
    const text = "import type { AppRouter } from '@sightline/api/contract'\nexport type X = AppRouter\n"
    expect(await findBroken('apps/admin/src/x.ts', text)).toEqual([])
  })

  it('lets nobody else name it', async () => {
    const text = "import type { AppRouter } from '@sightline/api/contract'\nexport type X = AppRouter\n"
    expect(await findBroken('apps/ingest/src/x.ts', text)).toEqual(['no-restricted-imports'])
  })

  it.each([
    ["import { readFileSync as use } from 'node:fs'", 'no-restricted-imports'],
    ['const use = Date.now()', 'no-restricted-syntax'],
    ['const use = new Date()', 'no-restricted-syntax'],
    ['const use = Math.random()', 'no-restricted-syntax'],
  ])('keeps the domain pure of %s', async (statement, rule) => {
    expect(await findBroken('libs/domain/src/kernel/x.ts', `${statement}\nexport const x = use\n`)).toEqual([rule])
  })

  it('lets the domain make a date of a value', async () => {
    expect(await findBroken('libs/domain/src/kernel/x.ts', 'export const x = (ms: number) => new Date(ms)\n')).toEqual(
      [],
    )
  })

  it('finds an environment that is read outside a process edge', async () => {
    const text = 'export const x = process.env.HOME\n'
    expect(await findBroken('apps/ingest/src/http/x.ts', text)).toEqual(['no-restricted-syntax'])
    expect(await findBroken('apps/ingest/src/main.ts', text)).toEqual([])
  })
})

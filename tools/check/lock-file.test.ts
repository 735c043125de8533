import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

const lockFile = path.resolve(import.meta.dirname, '../../package-lock.json')
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), optionalDependencies: z.record(z.string(), z.string()).optional() }),
  ),
})

/** Where Node would find the package, seen from another; undefined when the lock file has it nowhere on the way. */
function findEntry(packages: Readonly<Record<string, unknown>>, from: string, name: string): string | undefined {
  const folders = from
    .split('/node_modules/')
    .map((_, index, parts) => parts.slice(0, index + 1).join('/node_modules/'))
  return [...folders.reverse(), '']
    .map((folder) => (folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`))
    .find((location) => location in packages)
}

describe('package-lock.json', () => {
  // npm ci refuses the whole file otherwise, and npm writes such a file when it could not look a package up.
  it('has every optional package of every platform in its version', () => {
    const { packages } = lockSchema.parse(JSON.parse(readFileSync(lockFile, 'utf8')))
    const missing = Object.entries(packages).flatMap(([location, entry]) =>
      Object.entries(entry.optionalDependencies ?? {})
        .filter(([name, wanted]) => {
          const found = findEntry(packages, location, name)
          const version = found === undefined ? undefined : packages[found]?.version
          return /^\d/.test(wanted) ? version !== wanted : version === undefined
        })
        .map(([name, wanted]) => `${name}@${wanted} of ${location}`),
    )
    expect(missing).toEqual([])
  })
})

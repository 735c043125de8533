import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeTempDir } from '../testing/temp-dir.ts'
import { openNodeName } from './node-name.ts'

describe('openNodeName', () => {
  it('is one for all processes of a node, also of later runs, and leaves nothing else behind', async () => {
    const directory = join(makeTempDir(), 'log')
    const names = await Promise.all(Array.from({ length: 8 }, () => openNodeName(directory, 'host')))
    names.push(await openNodeName(directory, 'host'))
    expect(new Set(names).size).toBe(1)
    expect(names[0]).toMatch(/^host-[0-9a-f]{8}$/)
    expect(await readdir(directory)).toEqual(['node'])
  })

  it('tells two directories of one host apart', async () => {
    const [one, other] = [await openNodeName(makeTempDir(), 'host'), await openNodeName(makeTempDir(), 'host')]
    expect(one).not.toBe(other)
  })
})

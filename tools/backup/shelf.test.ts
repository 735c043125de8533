import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { manifestName, type Manifest } from './manifest.ts'
import { readShelf, removeOldBackups } from './shelf.ts'

let shelf: string
beforeEach(() => void (shelf = mkdtempSync(path.join(tmpdir(), 'sightline-shelf-'))))
afterEach(() => rmSync(shelf, { recursive: true }))

function put(name: string, manifest: unknown): void {
  mkdirSync(path.join(shelf, name))
  writeFileSync(path.join(shelf, name, manifestName), JSON.stringify(manifest))
}

const manifest: Manifest = {
  format: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  migrations: { postgres: [], clickhouse: [] },
  postgres: { tables: [], sequences: [] },
  clickhouse: { database: 'analytics', tables: [] },
  files: [],
}
const day = (number: number) => `2026-01-0${number}T00-00-00Z`

describe('a shelf with a backup of a newer version, one without a manifest, and a directory of somebody else', () => {
  beforeEach(() => {
    for (const number of [3, 1, 5]) put(day(number), manifest)
    put(day(4), { ...manifest, format: 2 })
    mkdirSync(path.join(shelf, day(2)))
    put('photographs', manifest)
  })

  it('lists what can be read, the oldest first, and names what cannot', () => {
    const at = (number: number) => path.join(shelf, day(number))
    expect(readShelf(shelf).backups.map(({ directory }) => directory)).toEqual([at(1), at(3), at(5)])
    expect(readShelf(shelf).unreadable).toEqual([at(2), at(4)])
  })

  it('keeps the newest that can be read, and touches nothing else', async () => {
    const removed = await removeOldBackups(shelf, 2)
    expect(removed.map(({ directory }) => path.basename(directory))).toEqual([day(1)])
    expect(readdirSync(shelf).toSorted()).toEqual([day(2), day(3), day(4), day(5), 'photographs'])
  })
})

it('is empty where there is no directory', () => {
  expect(readShelf(path.join(shelf, 'none'))).toEqual({ backups: [], unreadable: [] })
})

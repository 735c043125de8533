import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { manifestName, type Manifest } from './manifest.ts'
import { addToShelf, openShelf, readShelf, removeOldBackups, toBackupFailure } from './shelf.ts'

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

describe('adding to a shelf', () => {
  const at = new Date('2026-01-03T10:20:30.999Z')
  const draft = (label: string) => {
    put(label, { ...manifest, clickhouse: { database: label, tables: [] } })
    return path.join(shelf, label)
  }

  it('finds names for backups of one instant, which sort in the order they came', async () => {
    const to = path.join(shelf, 'new', 'backups')
    for (const label of ['first', 'second', 'third']) await addToShelf(draft(label), to, at)
    const { backups, unreadable } = readShelf(to)
    expect(backups.map(({ manifest }) => manifest.clickhouse.database)).toEqual(['first', 'second', 'third'])
    expect(unreadable).toEqual([])
  })

  it('gives each a name of its own when several come at once', async () => {
    const labels = ['a', 'b', 'c', 'd', 'e']
    const placed = await Promise.all(labels.map((label) => addToShelf(draft(label), shelf, at)))
    expect(new Set(placed).size).toBe(labels.length)
    expect(
      readShelf(shelf)
        .backups.map(({ manifest }) => manifest.clickhouse.database)
        .toSorted(),
    ).toEqual(labels)
  })

  it('sorts among those that were named to the second', async () => {
    put('2026-01-03T10-20-31Z', manifest)
    put('2026-01-03T10-20-29Z', manifest)
    const placed = await addToShelf(draft('new'), shelf, at)
    expect(readShelf(shelf).backups[1]?.directory).toBe(placed)
    expect(JSON.parse(readFileSync(path.join(placed, manifestName), 'utf8'))).toMatchObject({ format: 1 })
  })
})

it('is refused in one sentence where no directory can be', async () => {
  const file = path.join(shelf, 'file')
  writeFileSync(file, '')
  for (const directory of [file, path.join(file, 'below')])
    await expect(openShelf(directory)).rejects.toThrow(/^.* cannot be used for backups \(E\w+\): give --to .*\.$/)
})

it('names the disk that is full, and leaves another fault as it is', () => {
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  expect(toBackupFailure(full, '/mnt/nas')).toMatchObject({
    message: 'There is no room for the backup in /mnt/nas: make room, or give --to another disk.',
  })
  const bug = new Error('a bug')
  expect(toBackupFailure(bug, '/mnt/nas')).toBe(bug)
})

it('is empty where there is no directory', () => {
  expect(readShelf(path.join(shelf, 'none'))).toEqual({ backups: [], unreadable: [] })
})

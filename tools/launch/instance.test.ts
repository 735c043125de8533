import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { makeTempDir } from '../testing/temp-dir.ts'
import { findInstance, instanceFile, removeInstance, writeInstance } from './instance.ts'
import type { Instance } from './instance.ts'

const instance: Instance = {
  apiUrl: 'http://localhost:1',
  ingestUrl: 'http://localhost:2',
  workerUrl: 'http://localhost:3',
  clickhouseUrl: 'http://user:secret@127.0.0.1:4',
  clickhouseDatabase: 'other',
  postgresUrl: 'postgres://user:secret@127.0.0.1:5/sightline',
  redisUrl: null,
  pid: process.pid,
  pids: { api: 7 },
  owner: null,
  project: null,
}

describe('writeInstance', () => {
  it('can be read back, by its owner only, and leaves no draft behind', () => {
    const root = makeTempDir()
    writeInstance(root, instance)
    expect(findInstance(root)).toEqual(instance)
    expect(statSync(instanceFile(root)).mode & 0o777).toBe(0o600)
    expect(readdirSync(root)).toEqual(['instance.json'])
  })
})

describe('findInstance', () => {
  it('reads a file that was written before it named the database', () => {
    const root = makeTempDir()
    const { clickhouseDatabase: _, ...older } = instance
    writeFileSync(instanceFile(root), JSON.stringify(older))
    expect(findInstance(root)).toEqual({ ...instance, clickhouseDatabase: 'analytics' })
  })

  it('finds nothing where the launcher was killed: what it left says who ran, not who runs', async () => {
    const root = makeTempDir()
    const launcher = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'])
    writeInstance(root, { ...instance, pid: launcher.pid ?? 0 })
    expect(findInstance(root)).toBeDefined()
    launcher.kill('SIGKILL')
    await once(launcher, 'exit')
    expect(findInstance(root)).toBeUndefined()
  })

  it('finds nothing in an empty directory, after removal, or in a file that is no instance', () => {
    const root = makeTempDir()
    expect(findInstance(root)).toBeUndefined()
    writeInstance(root, instance)
    removeInstance(root)
    expect(findInstance(root)).toBeUndefined()
    writeFileSync(instanceFile(root), '{"apiUrl":')
    expect(findInstance(root)).toBeUndefined()
  })
})

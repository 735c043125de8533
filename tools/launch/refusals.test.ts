import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeTempDir } from '../testing/temp-dir.ts'
import { DataDirLock } from './data-dir-lock.ts'
import { noteAbsent, openDataDir } from './data-dir.ts'
import { assertPostgresVersion } from './engines/postgres-directory.ts'
import { findFreePort, reservePorts } from './ports.ts'
import { identifyProcess } from './process-identity.ts'
import { loadSecrets } from './secrets.ts'

const host = '127.0.0.1'

describe('reservePorts', () => {
  it('names the option when a port is taken', async () => {
    const server = createServer()
    const port = await new Promise<number>((resolve) => {
      server.listen(0, host, () => {
        const address = server.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
    const reserved = reservePorts([{ app: 'the worker', option: '--worker-port', port }], host)
    await expect(reserved).rejects.toThrow(`Port ${port} for the worker is taken`)
    await expect(reserved).rejects.toThrow('--worker-port N')
    server.close()
  })

  it('takes a port for taken that another program has on the address that "localhost" stands for first', async () => {
    const other = createServer().listen({ port: 0, host: '::1', ipv6Only: true })
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    for (const every of ['0.0.0.0', '127.0.0.1'])
      await expect(reservePorts([{ app: 'the worker', option: '--worker-port', port }], every)).rejects.toThrow(
        `Port ${port} for the worker is taken`,
      )
    other.close()
  })

  it('names both who wish for one port', async () => {
    const port = await findFreePort(host)
    const wishes = ['--api-port', '--ingest-port'].map((option) => ({ app: 'an app', option, port }))
    await expect(reservePorts(wishes, host)).rejects.toThrow(
      `Port ${port} is wanted twice, by --api-port and --ingest-port: choose another for one of them (0 = any free one).`,
    )
  })

  it.each([0, 24_000])('names HOST when it is no address of this machine, for port %i', async (port) => {
    const reserved = reservePorts([{ app: 'an app', option: '--port', port }], '192.0.2.1')
    await expect(reserved).rejects.toThrow(
      'HOST is 192.0.2.1, which is no address of this machine: correct it, or unset it to listen on all (0.0.0.0).',
    )
  })

  it('gives each wish for any port another one', async () => {
    const wish = { app: 'an app', option: '--port', port: 0 }
    const ports = await reservePorts([wish, wish, wish], host)
    expect(new Set(ports).size).toBe(3)
  })
})

describe('openDataDir', () => {
  it('leaves nothing behind where the disk has too little room', () => {
    const parent = makeTempDir()
    expect(() => openDataDir(path.join(parent, 'new', 'data'), Number.MAX_SAFE_INTEGER)).toThrow(
      /is the least: make room/,
    )
    expect(readdirSync(parent)).toEqual([])
  })

  it('refuses a path through a file and names the way out', () => {
    const file = path.join(makeTempDir(), 'file')
    writeFileSync(file, '')
    expect(() => openDataDir(path.join(file, 'data'))).toThrow(/cannot be written.*--data-dir DIR/)
  })
})

describe('noteAbsent', () => {
  it('takes away again what a refused start made, its new parents included', async () => {
    const parent = makeTempDir()
    const root = path.join(parent, 'new', 'data')
    const removeMade = noteAbsent(root)
    openDataDir(root)
    const lock = await DataDirLock.acquire(root)
    lock.release()
    removeMade()
    expect(readdirSync(parent)).toEqual([])
  })

  it('keeps what was there before, and what somebody else has put there since', () => {
    const root = makeTempDir()
    mkdirSync(path.join(root, 'logs'))
    const removeMade = noteAbsent(root)
    openDataDir(root)
    writeFileSync(path.join(root, 'redis', 'dump'), '')
    removeMade()
    expect(readdirSync(root).toSorted()).toEqual(['logs', 'redis'])
  })
})

describe('DataDirLock', () => {
  it('refuses a second holder with the pid of the first, until that lets go', async () => {
    const root = makeTempDir()
    const first = await DataDirLock.acquire(root)
    await expect(DataDirLock.acquire(root)).rejects.toThrow(`in use by another Sightline (process ${process.pid})`)
    first.release()
    const second = await DataDirLock.acquire(root)
    second.release()
  })

  it('takes over a damaged lock that nobody holds and keeps it aside', async () => {
    const root = makeTempDir()
    writeFileSync(path.join(root, 'lock'), 'garbage')
    const lock = await DataDirLock.acquire(root)
    await expect(DataDirLock.acquire(root)).rejects.toThrow('in use by another Sightline')
    lock.release()
    expect(existsSync(path.join(root, 'lock.damaged'))).toBe(true)
  })

  it('does not take over a damaged lock while processes of the directory run', async () => {
    const root = makeTempDir()
    writeFileSync(path.join(root, 'lock'), 'garbage')
    writeFileSync(path.join(root, 'processes.json'), JSON.stringify([identifyProcess(process.pid)]))
    await expect(DataDirLock.acquire(root)).rejects.toThrow('in use by another Sightline')
  })

  it('says when the lock is something else', async () => {
    const root = makeTempDir()
    mkdirSync(path.join(root, 'lock'))
    await expect(DataDirLock.acquire(root)).rejects.toThrow(/lock cannot be used as the lock .*: move it away/)
  })
})

describe('loadSecrets', () => {
  it('makes secrets once, readable by the owner only', () => {
    const root = makeTempDir()
    const made = loadSecrets(root)
    expect(loadSecrets(root)).toEqual(made)
    expect(statSync(path.join(root, 'secrets.json')).mode & 0o777).toBe(0o600)
  })

  it('refuses a broken file', () => {
    const root = makeTempDir()
    writeFileSync(path.join(root, 'secrets.json'), '{')
    expect(() => loadSecrets(root)).toThrow('put it back from a backup')
  })
})

describe('assertPostgresVersion', () => {
  it('refuses a directory of another major version', () => {
    const root = makeTempDir()
    writeFileSync(path.join(root, 'PG_VERSION'), '17\n')
    expect(() => assertPostgresVersion(root)).toThrow('was written by PostgreSQL 17 and this is 18')
  })
})

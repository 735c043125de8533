import * as childProcess from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createClickHouseClient } from '@sightline/db/clickhouse'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { ApiClient } from '../launch/api-client.ts'
import type { Instance } from '../launch/instance.ts'
import { loadSecrets } from '../launch/secrets.ts'
import { startDemoInstance, type DemoInstance } from '../testing/demo-instance.ts'
import { runLauncher, waitForInstance } from '../testing/running-instance.ts'
import { verifyInstance } from '../verify/verify.ts'
import { createBackup, type Backup } from './backup.ts'
import { readManifest, toBackupLayout } from './manifest.ts'
import { restoreBackup } from '../restore/restore.ts'
import { readShelf } from './shelf.ts'

const execFile = promisify(childProcess.execFile)
const repositoryDir = path.resolve(import.meta.dirname, '../..')
const testTimeoutMs = 240_000
const now = () => new Date()

describe('a backup', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'sightline-backup-'))
  const sent = new Set<string>()
  let original: DemoInstance
  let acknowledgedBefore: ReadonlySet<string>
  let backup: Backup

  beforeAll(async () => {
    original = await startDemoInstance(2_000, { WORKER_COUNT: '2' })
    const load = startLoad(original.instance, sent)
    await vi.waitFor(() => expect(load.acknowledged.size).toBeGreaterThan(500), { timeout: 30_000 })
    acknowledgedBefore = new Set(load.acknowledged)
    const backups = path.join(root, 'backups')
    const said = await run('tools/backup/main.ts', ['--data-dir', original.dataDir, '--to', backups])
    await load.stop()
    const [made] = readShelf(backups).backups
    if (made === undefined) throw new Error(`no backup in ${backups}: ${said}`)
    backup = made
  }, testTimeoutMs)

  afterAll(async () => {
    await original[Symbol.asyncDispose]()
    rmSync(root, { recursive: true, force: true })
  }, testTimeoutMs)

  it(
    'is of one instant, under load: restored it holds all that was acknowledged before, each once, and adds up',
    { timeout: testTimeoutMs },
    async () => {
      const dataDir = path.join(root, 'restored')
      await run('tools/restore/main.ts', ['--from', backup.directory, '--data-dir', dataDir])
      const launcher = runLauncher(dataDir, ['--demo'])
      try {
        const instance = await waitForInstance(launcher, dataDir)
        const ids = (await query(instance, `SELECT event_id FROM events WHERE event = 'backup_probe'`)).map(String)
        expect(new Set(ids).size).toBe(ids.length)
        expect([...acknowledgedBefore].filter((id) => !ids.includes(id))).toEqual([])
        expect(ids.filter((id) => !sent.has(id))).toEqual([])
        const report = await verifyInstance({ dataDir, since: new Date(0), now })
        expect(report).toMatchObject({ faults: [], isProven: true })

        // The same owner, the same keys: nobody has to change anything.
        expect(instance.owner).toEqual(original.instance.owner)
        const api = new ApiClient(instance.apiUrl)
        await api.signIn(instance.owner ?? { email: '', password: '' })
        expect(await api.query('project.list')).toEqual([expect.objectContaining({ id: instance.project?.id })])

        // A client that had no answer sends again, to an instance whose memory of ids is another one.
        const again = ids[0] ?? ''
        expect(await send(instance, [again])).toBe(202)
        await storeAll(instance, dataDir)
        const copies = () => query(instance, `SELECT count() FROM events WHERE event_id = '${again}'`)
        await expect.poll(copies, { timeout: 60_000, interval: 250 }).toEqual([1])
        expect(await query(instance, `SELECT event_id FROM removed_events`)).toEqual([again])
      } finally {
        launcher.process.kill('SIGTERM')
        await launcher.ended
      }
    },
  )

  it('leaves nothing behind in the instance, and is listed', async () => {
    expect(await query(original.instance, 'SHOW DATABASES')).not.toContain('analytics_snapshot')
    expect(readdirSync(path.join(original.dataDir, 'backups'))).toEqual([])
    const said = await run('tools/backup/main.ts', ['--to', path.dirname(backup.directory), '--list'])
    expect(said).toMatch(new RegExp(`^${backup.directory}  [\\d,]+ events, \\d+\\.\\d MB\n$`))
  })

  it('is refused when a byte of it is another one, and nothing is made', async () => {
    const damaged = path.join(root, 'damaged')
    cpSync(backup.directory, damaged, { recursive: true })
    const { files } = readManifest(damaged)
    const victim = files.find((file) => file.path.startsWith('clickhouse/data/') && file.bytes > 100)?.path ?? ''
    const bytes = readFileSync(path.join(damaged, victim))
    bytes[50] = (bytes[50] ?? 0) ^ 1
    writeFileSync(path.join(damaged, victim), bytes)
    const dataDirRoot = path.join(root, 'never')
    const attempt = restoreBackup({ from: damaged, dataDirRoot, env: {}, log: () => undefined })
    await expect(attempt).rejects.toThrow(`${victim} is not as it was written`)
    expect(readdirSync(root)).not.toContain('never')
  })

  it('is refused where an instance is, and when it knows more than this code', async () => {
    const into = (from: string, dataDirRoot: string) =>
      restoreBackup({ from, dataDirRoot, env: {}, log: () => undefined })
    await expect(into(backup.directory, original.dataDir)).rejects.toThrow('holds an instance already')
    const newer = path.join(root, 'newer')
    cpSync(backup.directory, newer, { recursive: true })
    const manifest = readManifest(newer)
    const migrations = { ...manifest.migrations, postgres: [...manifest.migrations.postgres, '9999_of_next_year'] }
    writeFileSync(toBackupLayout(newer).manifest, JSON.stringify({ ...manifest, migrations }))
    await expect(into(newer, path.join(root, 'never'))).rejects.toThrow(
      'newer version of Sightline (9999_of_next_year)',
    )
  })

  it('needs an instance that runs', async () => {
    const attempt = createBackup({ dataDirRoot: root, to: root, now })
    await expect(attempt).rejects.toThrow(`No instance runs on ${root}: start it with npm start`)
  })
})

/** A command as a person gives it, but for the databases that the shell may name. @returns what it printed. */
async function run(program: string, args: readonly string[]): Promise<string> {
  const env = { ...process.env, CLICKHOUSE_URL: '', POSTGRES_URL: '', DATABASE_URL: '' }
  const { stdout } = await execFile(process.execPath, [program, ...args], { cwd: repositoryDir, env })
  return stdout
}

/** Sends events, a few at a time, until it is stopped. */
function startLoad(instance: Instance, sent: Set<string>) {
  const acknowledged = new Set<string>()
  let isStopped = false
  const run = async () => {
    for (let index = 0; !isStopped; index++) {
      const ids = Array.from({ length: 20 }, (_, event) => `probe-${index}-${event}`)
      for (const id of ids) sent.add(id)
      if ((await send(instance, ids)) === 202) for (const id of ids) acknowledged.add(id)
      await sleep(5)
    }
  }
  const running = run()
  return {
    acknowledged,
    async stop() {
      isStopped = true
      await running
    },
  }
}

async function send({ ingestUrl, project }: Instance, ids: readonly string[]): Promise<number> {
  const events = ids.map((event_id) => ({ event: 'backup_probe', event_id, user_id: 'backup' }))
  const answer = await fetch(`${ingestUrl}/v1/events?key=${project?.writeKey}`, {
    method: 'POST',
    body: JSON.stringify({ events }),
  })
  return answer.status
}

async function storeAll({ ingestUrl }: Instance, dataDir: string): Promise<void> {
  const { internalToken } = loadSecrets(dataDir)
  await fetch(`${ingestUrl}/internal/flush`, { method: 'POST', headers: { 'x-internal-token': internalToken } })
}

/** The first column of each row. */
async function query({ clickhouseUrl, clickhouseDatabase }: Instance, sql: string): Promise<unknown[]> {
  const client = createClickHouseClient({ url: clickhouseUrl, database: clickhouseDatabase })
  try {
    const answer = await client.query({ query: sql, format: 'JSONCompactEachRow' })
    return (await answer.json<unknown[]>()).map(([first]) => first)
  } finally {
    await client.close()
  }
}

import { randomUUID } from 'node:crypto'
import { cpSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { createDedupSweep, createDedupSweepStore, createDedupWriter } from '@sightline/db/dedup'
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest'
import { readAccount } from './testing/exact-account.ts'
import { IngestNode } from './testing/ingest-node.ts'
import { makeTempDir } from './testing/temp-dir.ts'
import {
  createTestStores,
  startTestIngest,
  type TestIngest,
  type TestProject,
  type TestStores,
} from './testing/test-ingest.ts'

let stores: TestStores
let project: TestProject
beforeEach(async () => {
  stores = await createTestStores({ clickhouseUrl: inject('clickhouseUrl'), postgresUrl: inject('postgresUrl') })
  project = await stores.createProject()
})
afterEach(() => stores[Symbol.asyncDispose]())

/** Without a time and a session of its own: each node gives it another. */
const aView = (id: string) => ({
  event: 'page_view',
  anonymous_id: `v${id}`,
  event_id: id,
  context: { url: 'https://shop.example/' },
})
const ids = (from: number, count: number) => Array.from({ length: count }, (_, index) => `e${from + index}`)
const post = (ingest: TestIngest, eventIds: readonly string[]) =>
  ingest.post(project.writeKey, { events: eventIds.map(aView) })
/** Nothing goes to ClickHouse by itself: neither size nor age are reached. */
const never = { ANALYTICS_FLUSH_INTERVAL: '60m', ANALYTICS_BATCH_SIZE: '1000000' }

const createSweep = () =>
  createDedupSweep({
    store: createDedupSweepStore(stores.postgres),
    clickhouse: stores.clickhouse.reader,
    writer: createDedupWriter(stores.clickhouse.client),
    pause: () => turn(),
    now: () => new Date(),
    createSweepId: () => randomUUID(),
  })

/** Until a sweep finds nothing more to remove or to mend. */
const sweepAll = () =>
  vi.waitFor(async () => expect(await createSweep().run()).toMatchObject({ removed: 0, isMended: true }), {
    timeout: 20_000,
    interval: 1,
  })

describe('an event id that is sent to two nodes', () => {
  it('counts once in rows, roll-ups and sessions, and in the ledger as a duplicate', async () => {
    const logs = [makeTempDir(), makeTempDir()] as const
    await using one = await startTestIngest(stores, { directory: logs[0] })
    await using other = await startTestIngest(stores, { directory: logs[1] })
    // At the same time, then again and again at either, with new ones among them.
    await Promise.all([post(one, ids(0, 20)), post(other, ids(0, 20))])
    await Promise.all([post(one, ids(10, 20)), post(other, ids(20, 10))])
    expect((await post(other, ids(0, 40))).body).toMatchObject({ accepted: 10 })
    await Promise.all([one.flush(), other.flush()])
    expect(await project.count()).toBe(30 + 40)
    await sweepAll()
    const account = await readAccount(stores, project, logs)
    expect(account).toMatchObject({ ids: ids(0, 40).sort(), rollup: [40, 40], events: [40, 40], sessions: [40, 40] })
    // 20 + 20, 20 + 10, 40 were sent.
    expect(account).toMatchObject({ accepted: 110, stored: 40, duplicate: 70, pending: 0, faults: [] })
  })

  it('counts once when the first died before it answered, and stores its log hours of sweeps later', async () => {
    const logs = [makeTempDir(), makeTempDir()] as const
    await using first = await IngestNode.create(stores, logs[0], never)
    await first.start(1)
    const answer = await fetch(`${first.url}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${project.writeKey}` },
      body: JSON.stringify({ events: ids(0, 30).map(aView) }),
    })
    expect(answer.status).toBe(202)
    await first.end('SIGKILL')
    // Its client never heard, and sends to the other node.
    await using second = await startTestIngest(stores, { directory: logs[1] })
    expect((await post(second, ids(0, 40))).body).toMatchObject({ accepted: 40 })
    await second.flush()
    await sweepAll()
    expect(await readAccount(stores, project, logs)).toMatchObject({ stored: 40, pending: 30, faults: [] })
    await first.start(1)
    await project.untilStored(70)
    await first.internal('/internal/flush', { method: 'POST' })
    await sweepAll()
    const account = await readAccount(stores, project, logs)
    expect(account).toMatchObject({ ids: ids(0, 40).sort(), rollup: [40, 40], events: [40, 40], sessions: [40, 40] })
    expect(account).toMatchObject({ accepted: 70, stored: 40, duplicate: 30, pending: 0, faults: [] })
    // What the first received first is what stays.
    const kept = await project.rows<{ batch_id: string }>('batch_id')
    const batchOf = kept.map((row) => row.batch_id)
    expect(new Set(batchOf.slice(0, 30)).size).toBe(1)
    expect(new Set(batchOf).size).toBe(2)
  })

  it('stays gone when its node looks again whether the batch is stored, with the token known or forgotten', async () => {
    const logs = [makeTempDir(), makeTempDir()] as const
    const copies = [makeTempDir(), makeTempDir()] as const
    await using one = await startTestIngest(stores, { directory: logs[0] })
    await post(one, ids(0, 20))
    await one.flush()
    const other = await startTestIngest(stores, { directory: logs[1], env: never })
    await post(other, ids(10, 20))
    // What a kill between the ledger and the deletion of the segment leaves.
    for (const copy of copies) cpSync(logs[1], copy, { recursive: true })
    await other.close()
    await sweepAll()
    const gone = await readAccount(stores, project, logs)
    expect(gone).toMatchObject({ ids: ids(0, 30).sort(), stored: 30, duplicate: 10, faults: [] })
    for (const [index, copy] of copies.entries()) {
      if (index === 1) {
        await stores.clickhouse.client.command({
          query: 'ALTER TABLE events MODIFY SETTING non_replicated_deduplication_window = 0',
        })
      }
      await using revived = await startTestIngest(stores, { directory: copy })
      await revived.flush()
      expect(await readAccount(stores, project, [logs[0], copy])).toEqual(gone)
      await sweepAll()
      expect(await readAccount(stores, project, [logs[0], copy])).toEqual(gone)
    }
  })

  it('counts once while nodes are killed, batches come and sweeps run all the time', async () => {
    const logs = [makeTempDir(), makeTempDir()] as const
    const env = { ANALYTICS_FLUSH_INTERVAL: '100ms' }
    await using one = await IngestNode.create(stores, logs[0], env)
    await using other = await IngestNode.create(stores, logs[1], env)
    const nodes = [one, other] as const
    await Promise.all(nodes.map((node) => node.start(1)))
    let isLoaded = true
    const sweeping = (async () => {
      let removed = 0
      while (isLoaded) removed += (await createSweep().run())?.removed ?? 0
      return removed
    })()
    const rounds = 24
    try {
      for (let round = 0; round < rounds; round++) {
        const eventIds = ids(round * 20, 20)
        const victim = round % 6 === 3 ? nodes[(round / 3) % 2 === 1 ? 0 : 1] : undefined
        const killed = victim?.end('SIGKILL').then(() => victim.start(1))
        // As a client does whose balancer sends each retry somewhere else: every event goes to both.
        await Promise.all(nodes.map((node) => sendUntilAcknowledged(node, eventIds)))
        await killed
      }
    } finally {
      isLoaded = false
    }
    await sweeping
    for (const node of nodes) {
      await node.internal('/internal/flush', { method: 'POST' })
      await vi.waitFor(async () => expect(await node.health()).toMatchObject({ logBytes: 0 }), 20_000)
    }
    await sweepAll()
    const account = await readAccount(stores, project, logs)
    const total = rounds * 20
    expect(account).toMatchObject({ ids: ids(0, total).sort(), faults: [], pending: 0 })
    expect(account).toMatchObject({ rollup: [total, total], events: [total, total], sessions: [total, total] })
    expect(account.accepted).toBe(account.stored + account.duplicate)
  }, 120_000)
})

async function sendUntilAcknowledged(node: IngestNode, eventIds: readonly string[]): Promise<void> {
  const body = JSON.stringify({ events: eventIds.map(aView) })
  const headers = { authorization: `Bearer ${project.writeKey}` }
  await vi.waitFor(
    async () => {
      const answer = await fetch(`${node.url}/v1/events`, { method: 'POST', headers, body })
      expect(answer.status).toBe(202)
    },
    { timeout: 20_000, interval: 20 },
  )
}

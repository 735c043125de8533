import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { IngestNode } from '../testing/ingest-node.ts'
import { runStubbornClient } from '../testing/stubborn-client.ts'
import { makeTempDir } from '../testing/temp-dir.ts'
import { useTestStores, type TestProject } from '../testing/test-ingest.ts'

const stores = await useTestStores()

const anEvent = (id: string) => ({ event: 'a', user_id: 'u', event_id: id })
const storedIds = async (project: TestProject) =>
  (await project.rows<{ event_id: string }>('event_id')).map((row) => row.event_id).sort()

/** On a connection of its own, so that requests go round among the workers. */
const post = async (node: IngestNode, project: TestProject, events: readonly unknown[]) => {
  const answer = await fetch(`${node.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${project.writeKey}`, connection: 'close' },
    body: JSON.stringify({ events }),
  })
  return (await answer.json()) as unknown
}

describe('several processes', () => {
  it('store each acknowledged event once, whoever is killed, whatever their number is, though all is sent three times', async () => {
    const project = await stores.createProject()
    await using node = await IngestNode.create(stores, makeTempDir())
    await node.start(3)
    const stop = new AbortController()
    const clients = ['a', 'b', 'c'].map((name) =>
      runStubbornClient({ url: node.url, writeKey: project.writeKey, name, stop: stop.signal, toEvent: anEvent }),
    )
    const load = Promise.all(clients)
    try {
      for (let kill = 0; kill < 8; kill++) {
        await sleep(150 + kill * 60)
        const pid = node.workerPids[kill % node.workerPids.length]
        if (pid !== undefined) process.kill(pid, 'SIGKILL')
      }
      // The number changes over an orderly end and over a kill, up and down, and to one process alone.
      for (const [workers, signal] of [
        [3, 'SIGKILL'],
        [2, 'SIGTERM'],
        [1, 'SIGKILL'],
        [3, 'SIGKILL'],
        [2, 'SIGKILL'],
      ] as const) {
        await sleep(400)
        await node.end(signal)
        await node.start(workers)
      }
      await sleep(300)
    } finally {
      stop.abort()
    }
    const acknowledged = (await load).flat()
    expect(acknowledged.length).toBeGreaterThan(1_000)
    // One of them serves before the other has read what it was left, and health is of those that serve.
    await vi.waitFor(async () => expect(await node.health()).toMatchObject({ workersRunning: 2 }), 20_000)
    await node.internal('/internal/flush', { method: 'POST' })
    const settled = { workersRunning: 2, logBytes: 0, isAccepting: true }
    await vi.waitFor(async () => expect(await node.health()).toMatchObject(settled), 20_000)
    expect(await storedIds(project)).toEqual(acknowledged.sort())
    const ledger = await project.ledger()
    expect(ledger.accepted).toBe(acknowledged.length)
  }, 120_000)
})

describe('a request, whichever process it lands on,', () => {
  it('sees the node as one: ids, sessions, health, metrics, what is pending, the flush, the live stream', async () => {
    const project = await stores.createProject()
    await using node = await IngestNode.create(stores, makeTempDir(), { ANALYTICS_FLUSH_INTERVAL: '60m' })
    await node.start(3)
    const leaving = new AbortController()
    const live = await node.internal('/internal/live', { signal: leaving.signal })
    const lines = live.body?.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]()
    await lines?.next()
    await vi.waitFor(async () => expect(await node.health()).toMatchObject({ workersRunning: 3 }), 20_000)

    for (const index of [0, 1, 2, 3, 4, 5]) {
      const view = {
        event: 'page_view',
        event_id: `v${index}`,
        anonymous_id: 'visitor',
        context: { url: 'https://a.example/' },
      }
      expect(await post(node, project, [view])).toMatchObject({ accepted: 1 })
      expect(await post(node, project, [view])).toMatchObject({ duplicate: 1 })
    }
    const watched = new Set<string>()
    while (watched.size < 6) {
      const next = await lines?.next()
      for (const [, id = ''] of String(next?.value).matchAll(/"eventId":"(v\d)"/g)) watched.add(id)
    }
    leaving.abort()
    expect([...watched].sort()).toEqual(['v0', 'v1', 'v2', 'v3', 'v4', 'v5'])

    // An id is told to its owner after the answer.
    const health = { status: 'ok', workers: 3, workersRunning: 3, dedupIds: 6 }
    await vi.waitFor(async () => expect(await node.health()).toMatchObject(health))
    const metrics = await (await fetch(`${node.url}/metrics`)).text()
    expect(metrics).toContain('sightline_ingest_workers 3')
    expect(metrics).toContain('sightline_ingest_events_accepted_total{door="native"} 6')
    expect(metrics).toContain('sightline_ingest_events_duplicate_total{door="native"} 6')
    const { pending } = (await (await node.internal('/internal/pending')).json()) as {
      pending: { accepted: number; duplicate: number }[]
    }
    expect(pending.length).toBeGreaterThan(1)
    expect(pending.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(6)

    expect(await (await node.internal('/internal/flush', { method: 'POST' })).json()).toEqual({ pendingSegments: 0 })
    const rows = await project.rows<{ session_id: string; event_id: string }>('event_id, session_id')
    expect(rows.map((row) => row.event_id).sort()).toEqual(['v0', 'v1', 'v2', 'v3', 'v4', 'v5'])
    expect(new Set(rows.map((row) => row.session_id)).size).toBe(1)
    expect(rows[0]?.session_id).not.toBe('')

    // And after a restart.
    await node.end('SIGTERM')
    await node.start(2)
    await post(node, project, [{ event: 'click', event_id: 'later', anonymous_id: 'visitor' }])
    await node.internal('/internal/flush', { method: 'POST' })
    const later = await project.rows<{ session_id: string }>('session_id')
    expect(new Set(later.map((row) => row.session_id)).size).toBe(1)
  })
})

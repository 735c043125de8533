import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createEventWriter } from '@sightline/db/event'
import { anEventRow, createTestClickHouse, toColumnText } from '@sightline/db/testing'
import type { AcceptedCounts } from '@sightline/domain/ledger'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createLedgerService } from './ledger.service.ts'

/** An ingest node that says what its log holds, to whoever knows the secret. */
let pending: AcceptedCounts[] = []
const ingest = createServer((request, response) => {
  const isAllowed = request.headers['x-internal-token'] === 'secret'
  response.writeHead(isAllowed ? 200 : 401).end(JSON.stringify(isAllowed ? { pending } : {}))
})
beforeAll(() => new Promise<void>((go) => ingest.listen(0, '127.0.0.1', go)))
afterAll(() => ingest.close())

describe('createLedgerService', () => {
  it('balances what was acknowledged against rows and log, and names the batch that does not', async () => {
    await using database = await createTestClickHouse(inject('clickhouseUrl'))
    const now = new Date()
    const hourMs = now.getTime() - (now.getTime() % 3_600_000)
    const [projectId, whole, short, waiting] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
    const entry = (accepted: number) => ({ projectId, hourMs, accepted, duplicate: 1, rejected: 2 })
    const writer = createEventWriter(database.client)
    await writer.insertLedger(whole, 'node', [{ ...entry(2), tallies: { 'clamped:future': 1, 'rule:x': 2 } }])
    await writer.insertLedger(short, 'node', [entry(2)])
    await writer.insertLedger(randomUUID(), 'node', [{ ...entry(5), projectId: randomUUID() }])
    pending = [{ ...entry(3), batchId: waiting }]
    for (const batchId of [whole, whole, short]) {
      const row = anEventRow({ project_id: projectId, occurred_at: now })
      await database.client.insert({
        table: 'events',
        format: 'JSONEachRow',
        values: [{ ...row, occurred_at: toColumnText(now), received_at: toColumnText(now), batch_id: batchId }],
      })
    }
    const { port } = ingest.address() as AddressInfo
    const deps = { clickhouse: database.reader, internalToken: 'secret', now: () => now }
    const project = { id: projectId, organizationId: '', name: '', timeZone: 'UTC', limits: {}, createdAt: now }
    const service = createLedgerService({ ...deps, ingestUrls: [`http://127.0.0.1:${port}`] })
    const ledger = await service.read(project, 1)
    expect(ledger.hours).toEqual([
      { projectId, hourMs, accepted: 10, stored: 3, duplicate: 3, pending: 3, rejected: 6 },
    ])
    expect(ledger.faults).toEqual([{ kind: 'missing', projectId, batchId: short, hourMs, accepted: 2, stored: 1 }])
    expect(ledger.clamped).toEqual({ future: 1, past: 0 })
    const alone = createLedgerService({ ...deps, ingestUrls: ['http://127.0.0.1:9'] })
    await expect(alone.read(project, 1)).rejects.toThrow('ingest does not say')
  })
})

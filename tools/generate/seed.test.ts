import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { formatCounts, seedDemo, sendShop, type SeedInput } from './seed.ts'

/** Answers every batch as ingest does, one event of it rejected when asked for. */
async function startIngest(toAnswer: (events: number) => unknown): Promise<SeedInput> {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { events } = JSON.parse(Buffer.concat(chunks).toString()) as { events: unknown[] }
      response.writeHead(202).end(JSON.stringify(toAnswer(events.length)))
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void server.close())
  const ingestUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { ingestUrl, writeKey: 'slw_x', events: 2_500, days: 10, seed: 3, now: new Date('2026-03-31T15:00:00Z') }
}
const rejectOne = (events: number) => ({ accepted: events - 2, duplicate: 1, rejected: [{ index: 0, field: 'event' }] })

describe('sendShop', () => {
  it('adds up what ingest answered to its three batches', async () => {
    const { counts, firstRejected, truth } = await sendShop(await startIngest(rejectOne))
    expect(counts).toEqual({ accepted: 2_494, duplicate: 3, rejected: 3 })
    expect(firstRejected).toEqual({ index: 0, field: 'event' })
    expect(truth.seed).toBe(3)
  })
})

describe('seedDemo', () => {
  it('fails when an event was rejected: what was planted is not there', async () => {
    await expect(seedDemo(await startIngest(rejectOne))).rejects.toThrow('a generated event was rejected')
  })
})

describe('formatCounts', () => {
  it('says what became of the events', () => {
    expect(formatCounts({ accepted: 2_000, duplicate: 10, rejected: 1 }, 3)).toBe(
      '2,000 accepted, 10 duplicate, 1 rejected',
    )
  })

  it('says in a sentence when nothing was new', () => {
    expect(formatCounts({ accepted: 0, duplicate: 10, rejected: 0 }, 3)).toBe(
      '0 accepted, 10 duplicate, 0 rejected\n' +
        'Nothing new was stored, because all of these events were sent before: give another --seed than 3.',
    )
  })
})

import { randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ChaosClientInput } from './client.ts'

const retryMs = 50
const giveUpAfterMs = 180_000
const maxBatch = 40

/** The same events in the words of three doors; each has the id where its clients put one. */
const doors = [
  (ids: readonly string[], key: string) => ({
    path: '/v1/events',
    headers: { authorization: `Bearer ${key}` },
    body: { events: ids.map((id) => ({ event: 'chaos', event_id: id, anonymous_id: 'stubborn' })) },
  }),
  (ids: readonly string[], key: string) => ({
    path: '/v1/batch',
    headers: { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` },
    body: { batch: ids.map((id) => ({ type: 'track', event: 'chaos', messageId: id, anonymousId: 'stubborn' })) },
  }),
  (ids: readonly string[], key: string) => ({
    path: '/batch/',
    headers: {},
    body: {
      api_key: key,
      batch: ids.map((id) => ({ event: 'chaos', uuid: id, distinct_id: 'stubborn', properties: {} })),
    },
  }),
] as const

/** Sends everything three times, acknowledged or not: through three doors, each time on a new connection. */
export async function runStubbornClient(input: ChaosClientInput, acknowledged: Set<string>): Promise<void> {
  while (!input.stop.aborted) {
    const ids = Array.from({ length: 1 + input.random.below(maxBatch) }, () => randomUUID())
    for (const door of doors) {
      await sendUntilAcknowledged(input.ingestUrl, door(ids, input.writeKey))
      for (const id of ids) acknowledged.add(id)
    }
  }
}

type DoorRequest = ReturnType<(typeof doors)[number]>

async function sendUntilAcknowledged(url: string, sent: DoorRequest): Promise<void> {
  const startedAt = performance.now()
  for (;;) {
    const status = await post(`${url}${sent.path}`, sent)
    if (status !== undefined && status < 300) return
    if (status !== undefined && status !== 503) throw new Error(`${sent.path} answered ${status}`)
    if (performance.now() - startedAt > giveUpAfterMs) throw new Error(`${sent.path} acknowledged nothing`)
    await sleep(retryMs)
  }
}

/** @returns the status; undefined when there was no whole answer. */
function post(url: string, { headers, body }: DoorRequest): Promise<number | undefined> {
  return new Promise((resolve) => {
    const sent = request(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        agent: new Agent({ keepAlive: false }),
        timeout: 10_000,
      },
      (answer) => {
        answer.on('end', () => resolve(answer.statusCode))
        answer.on('error', () => resolve(undefined))
        answer.resume()
      },
    )
    sent.on('timeout', () => sent.destroy())
    sent.on('error', () => resolve(undefined))
    sent.end(JSON.stringify(body))
  })
}

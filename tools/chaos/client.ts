import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '../generate/random.ts'

export interface ChaosClientInput {
  readonly name: string
  readonly ingestUrl: string
  readonly writeKey: string
  readonly random: Random
  /** Keeps sending until this aborts; a batch that is under way is then still sent to its end. */
  readonly stop: AbortSignal
}

const maxBatch = 200
const maxPauseMs = 40
/** Batches that are sent once more although they were acknowledged, as a client does that lost the answer. */
const resendProbability = 0.1
const requestTimeoutMs = 10_000
const giveUpAfterMs = 180_000

/**
 * A client as a careful SDK is: sends batches, and sends one again, with the same ids, until it is acknowledged.
 * @param acknowledged ids of events that the service took, as new or as a duplicate.
 * @throws Error when the service answers what it never may (a 5xx other than 503, a rejection), or stays away for good.
 */
export async function runChaosClient(input: ChaosClientInput, acknowledged: Set<string>): Promise<void> {
  for (let batch = 0; !input.stop.aborted; batch++) {
    const ids = Array.from(
      { length: 1 + input.random.below(maxBatch) },
      (_, index) => `${input.name}-${batch}-${index}`,
    )
    const body = toBody(input.name, ids)
    const sends = input.random.chance(resendProbability) ? 2 : 1
    for (let send = 0; send < sends; send++) await sendUntilAcknowledged(input, body, ids.length)
    for (const id of ids) acknowledged.add(id)
    await sleep(input.random.below(maxPauseMs))
  }
}

function toBody(name: string, ids: readonly string[]): string {
  const timestamp = new Date().toISOString()
  const events = ids.map((id, index) => ({
    event: index % 2 === 0 ? 'page_view' : 'chaos',
    event_id: id,
    anonymous_id: `${name}-${index % 7}`,
    session_id: `${name}-${index % 7}`,
    timestamp,
    properties: { chaos: true, index },
    context: { url: `https://chaos.example/${index % 5}` },
  }))
  return JSON.stringify({ events })
}

async function sendUntilAcknowledged(input: ChaosClientInput, body: string, events: number): Promise<void> {
  const startedAt = performance.now()
  for (;;) {
    const answer = await post(input, body)
    if (answer?.status === 202) {
      const { accepted, duplicate, rejected } = answer.body as {
        accepted: number
        duplicate: number
        rejected: unknown[]
      }
      if (accepted + duplicate !== events || rejected.length > 0)
        throw new Error(`answered ${JSON.stringify(answer.body)} to ${events} events`)
      return
    }
    if (answer !== undefined && answer.status !== 503)
      throw new Error(`answered ${answer.status} ${JSON.stringify(answer.body)}`)
    if (performance.now() - startedAt > giveUpAfterMs)
      throw new Error(`nothing was acknowledged for ${giveUpAfterMs} ms`)
    await sleep(20 + input.random.below(80))
  }
}

async function post(input: ChaosClientInput, body: string): Promise<{ status: number; body: unknown } | undefined> {
  try {
    const answer = await fetch(`${input.ingestUrl}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${input.writeKey}`, 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(requestTimeoutMs),
    })
    return { status: answer.status, body: await answer.json() }
  } catch {
    return undefined
  }
}

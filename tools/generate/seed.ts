import { ShopGenerator, type NativeEvent } from './generate.ts'
import type { Truth } from './truth.ts'

export interface SeedInput {
  /** Where ingest listens. */
  readonly ingestUrl: string
  readonly writeKey: string
  readonly events: number
  readonly days: number
  readonly seed: number
  readonly now: Date
  readonly onProgress?: (sent: number) => void
}

const batchSize = 1_000
const connections = 4
const maxAttempts = 60

/**
 * Generates the shop's events and posts them through the native door, as a client would: a refusal that asks for
 * patience is waited out, and ids make a repeat harmless.
 * @throws Error when ingest rejects an event or stays away.
 */
export async function seedDemo(input: SeedInput): Promise<{ truth: Truth }> {
  const generator = new ShopGenerator(input)
  const batches = generator.batches(batchSize)
  let sent = 0
  const post = async () => {
    for (let next = batches.next(); !next.done; next = batches.next()) {
      await postBatch(input, next.value)
      sent += next.value.length
      input.onProgress?.(sent)
    }
  }
  await Promise.all(Array.from({ length: connections }, post))
  return { truth: generator.truth }
}

async function postBatch(input: SeedInput, events: readonly NativeEvent[]): Promise<void> {
  const body = JSON.stringify({ events })
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(`${input.ingestUrl}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${input.writeKey}`, 'content-type': 'application/json' },
      body,
    }).catch(() => undefined)
    if (answer?.status === 202) {
      const { rejected } = (await answer.json()) as { rejected: unknown[] }
      if (rejected.length > 0) throw new Error(`a generated event was rejected: ${JSON.stringify(rejected[0])}`)
      return
    }
    const isPassing = answer === undefined || answer.status === 429 || answer.status === 503
    if (!isPassing || attempt === maxAttempts) {
      throw new Error(`ingest answered ${answer?.status ?? 'nothing'}: ${(await answer?.text()) ?? ''}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(answer?.headers.get('retry-after') ?? 1)))
  }
}

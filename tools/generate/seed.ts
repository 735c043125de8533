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

/** As ingest counted them in its answers. */
export interface SentCounts {
  readonly accepted: number
  readonly duplicate: number
  readonly rejected: number
}

export interface Sent {
  readonly truth: Truth
  readonly counts: SentCounts
  /** What ingest said about the first event that it rejected; undefined when there was none. */
  readonly firstRejected: unknown
}

interface IngestAnswer {
  readonly accepted: number
  readonly duplicate: number
  readonly rejected: readonly unknown[]
}

const number = new Intl.NumberFormat('en')
const batchSize = 1_000
const connections = 4
const maxAttempts = 60

/**
 * Generates the shop's events and posts them through the native door, as a client would: a refusal that asks for
 * patience is waited out, and ids make a repeat harmless.
 * @throws Error when ingest stays away.
 */
export async function sendShop(input: SeedInput): Promise<Sent> {
  const generator = new ShopGenerator(input)
  const batches = generator.batches(batchSize)
  const counts = { accepted: 0, duplicate: 0, rejected: 0 }
  let firstRejected: unknown
  let sent = 0
  const post = async () => {
    for (let next = batches.next(); !next.done; next = batches.next()) {
      const answer = await postBatch(input, next.value)
      counts.accepted += answer.accepted
      counts.duplicate += answer.duplicate
      counts.rejected += answer.rejected.length
      firstRejected ??= answer.rejected[0]
      sent += next.value.length
      input.onProgress?.(sent)
    }
  }
  await Promise.all(Array.from({ length: connections }, post))
  return { truth: generator.truth, counts, firstRejected }
}

/**
 * As `sendShop`, for who relies on the truth.
 * @throws Error also when ingest rejects an event: what was planted is then not all there.
 */
export async function seedDemo(input: SeedInput): Promise<{ truth: Truth }> {
  const { truth, firstRejected } = await sendShop(input)
  if (firstRejected !== undefined) throw new Error(`a generated event was rejected: ${JSON.stringify(firstRejected)}`)
  return { truth }
}

/** What became of the events, for a person. @param seed that they were made from. */
export function formatCounts({ accepted, duplicate, rejected }: SentCounts, seed: number): string {
  const line = `${number.format(accepted)} accepted, ${number.format(duplicate)} duplicate, ${number.format(rejected)} rejected`
  if (accepted + rejected > 0 || duplicate === 0) return line
  return `${line}\nNothing new was stored, because all of these events were sent before: give another --seed than ${seed}.`
}

async function postBatch(input: SeedInput, events: readonly NativeEvent[]): Promise<IngestAnswer> {
  const body = JSON.stringify({ events })
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(`${input.ingestUrl}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${input.writeKey}`, 'content-type': 'application/json' },
      body,
    }).catch(() => undefined)
    if (answer?.status === 202) return (await answer.json()) as IngestAnswer
    const isPassing = answer === undefined || answer.status === 429 || answer.status === 503
    if (!isPassing || attempt === maxAttempts) {
      throw new Error(`ingest answered ${answer?.status ?? 'nothing'}: ${(await answer?.text()) ?? ''}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 1000 * Number(answer?.headers.get('retry-after') ?? 1)))
  }
}

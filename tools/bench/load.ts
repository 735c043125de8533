import { gzipSync } from 'node:zlib'
import autocannon from 'autocannon'
import type { NativeEvent } from '../generate/generate.ts'
import { createRandom } from '../generate/random.ts'

export interface LoadInput {
  readonly url: string
  readonly writeKey: string
  readonly eventsPerRequest: number
  readonly connections: number
  /** Bodies are compressed as SDKs of servers do it. */
  readonly isGzipped?: boolean
  readonly seconds: number
  /** Requests a second over all connections; as many as will go when absent. */
  readonly rate?: number
}

export interface LoadResult {
  readonly eventsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Distinct bodies that take turns; each request's event ids are its own. */
const templates = 64
let requests = 0

/**
 * Posts events of about 400 bytes to a server on this machine for a bounded time.
 * @throws Error when anything but a 2xx came back.
 */
export async function runLoad(input: LoadInput): Promise<LoadResult> {
  const bodies = Array.from({ length: templates }, (_, index) => createTemplate(index, input.eventsPerRequest))
  const run = Date.now().toString(36)
  const result = await autocannon({
    url: `${input.url}/v1/events`,
    connections: input.connections,
    duration: input.seconds,
    ...(input.rate === undefined ? {} : { overallRate: input.rate }),
    method: 'POST',
    headers: {
      authorization: `Bearer ${input.writeKey}`,
      'content-type': 'application/json',
      ...(input.isGzipped === true ? { 'content-encoding': 'gzip' } : {}),
    },
    requests: [
      {
        setupRequest(request) {
          const count = requests++
          const template = bodies[count % templates] ?? []
          const body = template.join(`${run}-${count.toString(36)}`)
          return { ...request, body: input.isGzipped === true ? gzipSync(body, { level: 1 }) : body }
        },
      },
    ],
  })
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} refused, ${result.errors} failed`)
  return {
    eventsPerSecond: (result['2xx'] * input.eventsPerRequest) / result.duration,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  }
}

const placeholder = '\u0001'

/** A body cut where the id of its request belongs. */
function createTemplate(seed: number, events: number): string[] {
  const list = createLoadEvents(seed, events)
  return JSON.stringify(events === 1 ? list[0] : { events: list }).split(JSON.stringify(placeholder).slice(1, -1))
}

/** Events as the load sends them; the same seed gives the same. */
export function createLoadEvents(seed: number, events: number): NativeEvent[] {
  const random = createRandom(seed)
  const timestamp = new Date().toISOString()
  return Array.from({ length: events }, (_, index) => ({
    event: random.chance(0.7) ? 'page_view' : 'button_clicked',
    event_id: `${placeholder}-${index}`,
    anonymous_id: `a${random.below(20_000)}-6c1e2f0b`,
    session_id: `s${random.below(40_000)}-00112233`,
    timestamp,
    properties: { plan: 'pro', step: random.below(10), label: 'open the cart' },
    context: {
      url: `https://shop.example/products/${random.below(50)}?utm_source=newsletter`,
      title: 'Two-person tent',
      referrer: 'https://www.google.com/',
      screen: '1440x900',
      language: 'en-GB',
    },
  }))
}

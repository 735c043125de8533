import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const retryMs = 30
const giveUpMs = 60_000

/**
 * Sends each batch three times at once, each time on a connection of its own, and each until it is acknowledged: as
 * clients do that never hear the answer.
 * @throws Error when the service answers what it never may.
 */
export async function runStubbornClient(input: {
  readonly url: string
  readonly writeKey: string
  readonly name: string
  readonly stop: AbortSignal
  readonly toEvent: (id: string) => unknown
}): Promise<string[]> {
  const acknowledged: string[] = []
  for (let batch = 0; !input.stop.aborted; batch++) {
    const ids = Array.from({ length: 1 + ((batch * 7) % 40) }, (_, index) => `${input.name}-${batch}-${index}`)
    const body = JSON.stringify({ events: ids.map((id) => input.toEvent(id)) })
    const accepted = await Promise.all([1, 2, 3].map(() => sendUntilAcknowledged(input, body, ids.length)))
    if (accepted.reduce((sum, one) => sum + one) > ids.length) throw new Error('an event was accepted twice')
    acknowledged.push(...ids)
  }
  return acknowledged
}

/** @returns how many were accepted as new. */
async function sendUntilAcknowledged(
  input: { readonly url: string; readonly writeKey: string },
  body: string,
  events: number,
): Promise<number> {
  const startedAt = performance.now()
  for (;;) {
    const answer = await post(`${input.url}/v1/events`, input.writeKey, body)
    if (answer?.status === 202) {
      const { accepted, duplicate } = JSON.parse(answer.text) as { accepted: number; duplicate: number }
      if (accepted + duplicate !== events) throw new Error(`answered ${answer.text} to ${events} events`)
      return accepted
    }
    if (answer !== undefined && answer.status !== 503) throw new Error(`answered ${answer.status} ${answer.text}`)
    if (performance.now() - startedAt > giveUpMs) throw new Error(`nothing was acknowledged for ${giveUpMs} ms`)
    await sleep(retryMs)
  }
}

/** Undefined when there was no whole answer. */
function post(url: string, key: string, body: string): Promise<{ status: number; text: string } | undefined> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const agent = new Agent({ keepAlive: false })
    const sent = request(url, { method: 'POST', headers, agent, timeout: 10_000 }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      response.on('error', () => resolve(undefined))
    })
    sent.on('timeout', () => sent.destroy())
    sent.on('error', () => resolve(undefined))
    sent.end(body)
  })
}

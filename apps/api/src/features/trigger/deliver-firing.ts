import { createHmac } from 'node:crypto'
import type { DueFiring } from '@sightline/db/trigger'
import { isDomainError } from '@sightline/domain/kernel'
import { toTriggerDelivery, toTriggerEvent, triggerSource } from '@sightline/domain/trigger'
import type { SendReplay } from '../../jobs/ingest-replay.ts'

export interface DeliverDeps {
  readonly fetch: typeof fetch
  /** Hands an event to ingest, under an id that counts once. */
  readonly sendEvent: SendReplay
}

const timeoutMs = 10_000
const maxFaultLength = 200

/**
 * Takes a trigger's action. A webhook has it when it answers 2xx within ten seconds; it may see the same `id` again.
 * @returns what was at fault, for people to read; undefined when nothing was.
 */
export async function deliverFiring(due: DueFiring, deps: DeliverDeps): Promise<string | undefined> {
  const { action } = due.trigger
  try {
    return action.kind === 'webhook'
      ? await callWebhook(action.url, due, deps)
      : await storeEvent(action.event, due, deps)
  } catch (error) {
    return toFault(error)
  }
}

async function callWebhook(url: string, { projectId, trigger, firing }: DueFiring, deps: DeliverDeps) {
  const body = JSON.stringify(toTriggerDelivery(projectId, trigger, firing))
  const response = await deps.fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Sightline',
      'x-sightline-signature': `sha256=${createHmac('sha256', trigger.secret).update(body).digest('hex')}`,
    },
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  })
  await response.body?.cancel()
  return response.ok ? undefined : `answered ${response.status}`
}

async function storeEvent(event: string, { projectId, trigger, firing }: DueFiring, deps: DeliverDeps) {
  const raw = JSON.stringify(toTriggerEvent(event, trigger, firing))
  const receivedAtMs = firing.firedAt.getTime()
  const { outcomes } = await deps.sendEvent(
    { projectId, events: [{ source: triggerSource, receivedAtMs, eventId: firing.id, raw }] },
    AbortSignal.timeout(timeoutMs),
  )
  const [outcome] = outcomes
  return outcome?.kind === 'refused' ? `${outcome.field}: ${outcome.message}`.slice(0, maxFaultLength) : undefined
}

function toFault(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`
  if (isDomainError(error)) return error.message
  // What fetch throws says little; what it was caused by says it all.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return (cause instanceof Error ? cause.message : 'failed').slice(0, maxFaultLength)
}

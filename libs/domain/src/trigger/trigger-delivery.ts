import type { SequenceEvent, Trigger, TriggerFiring } from './trigger.ts'

/** After an attempt that failed the next one comes so many seconds later; after the last of them none does. */
export const retryDelaysSeconds = [10, 60, 300, 1800, 7200, 21_600] as const

/** @param attempts how many there have been. @returns undefined when it is given up. */
export function toNextAttemptAt(attempts: number, now: Date): Date | undefined {
  const delay = retryDelaysSeconds[attempts - 1]
  return delay === undefined ? undefined : new Date(now.getTime() + delay * 1000)
}

/** What a webhook is sent, as JSON. `id` is the same at every attempt. */
export interface TriggerDelivery {
  readonly id: string
  readonly trigger: { readonly id: string; readonly name: string }
  readonly project_id: string
  readonly fired_at: Date
  readonly user_id?: string
  readonly anonymous_id?: string
  readonly first: DeliveredEvent
  readonly last: DeliveredEvent
}

interface DeliveredEvent {
  readonly event_id: string
  readonly event: string
  readonly occurred_at: Date
}

export function toTriggerDelivery(
  projectId: string,
  trigger: Pick<Trigger, 'id' | 'name'>,
  firing: TriggerFiring,
): TriggerDelivery {
  const { userId, anonymousId } = firing
  return {
    id: firing.id,
    trigger: { id: trigger.id, name: trigger.name },
    project_id: projectId,
    fired_at: firing.firedAt,
    ...(userId !== '' && { user_id: userId }),
    ...(anonymousId !== '' && { anonymous_id: anonymousId }),
    first: toDelivered(firing.first),
    last: toDelivered(firing.last),
  }
}

/** The same as an event of the native contract, for the person who did it, when the sequence was complete. */
export function toTriggerEvent(event: string, trigger: Pick<Trigger, 'id' | 'name'>, firing: TriggerFiring): object {
  const { userId, anonymousId, first, last } = firing
  return {
    event,
    event_id: firing.id,
    ...(userId !== '' && { user_id: userId }),
    ...(anonymousId !== '' && { anonymous_id: anonymousId }),
    timestamp: last.occurredAt,
    properties: {
      trigger: trigger.name,
      first_event: first.event,
      last_event: last.event,
      seconds: (last.occurredAt.getTime() - first.occurredAt.getTime()) / 1000,
    },
  }
}

function toDelivered({ eventId, event, occurredAt }: SequenceEvent): DeliveredEvent {
  return { event_id: eventId, event, occurred_at: occurredAt }
}

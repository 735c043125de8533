import { z } from 'zod'
import { eventFilters } from '../query/index.ts'

/** The `source` of events that triggers store. */
export const triggerSource = 'trigger'

/** Something that a person does: an event of this name that passes all filters. */
export const triggerStep = z.object({
  event: z.string().trim().min(1, 'expected the name of an event').max(200),
  filters: eventFilters.default([]),
})
export type TriggerStep = z.infer<typeof triggerStep>

/** Delivered to whatever listens there; see `TriggerDelivery`. */
const webhookAction = z.object({
  kind: z.literal('webhook'),
  url: z
    .url({ protocol: /^https?$/, error: 'expected an address such as https://example.com/hooks/sightline' })
    .max(2000),
})
/** Stored as an event of the same person, which reports can count. */
const eventAction = z.object({
  kind: z.literal('event'),
  event: z.string().trim().min(1, 'expected the name of an event').max(200),
})

export const maxWindowSeconds = 24 * 3600

/** When one person does the steps in this order, all within `windowSeconds` of the first, the action is taken. */
export const triggerDefinition = z.object({
  name: z.string().trim().min(1, 'expected a name').max(100),
  steps: z.array(triggerStep).min(2, 'expected at least two steps').max(5, 'expected at most five steps'),
  windowSeconds: z.number().int().min(1).max(maxWindowSeconds, 'expected at most 24 hours'),
  action: z.discriminatedUnion('kind', [webhookAction, eventAction]),
  isEnabled: z.boolean().default(true),
})
export type TriggerDefinition = z.infer<typeof triggerDefinition>

export interface Trigger extends TriggerDefinition {
  readonly id: string
  /** Signs what is delivered to a webhook: HMAC-SHA-256 of the body. */
  readonly secret: string
  readonly createdAt: Date
  readonly firings: TriggerFirings
}

/** How often it fired in the last 30 days, by what became of it. */
export interface TriggerFirings {
  readonly delivered: number
  /** Will be tried (again). */
  readonly waiting: number
  /** Given up. */
  readonly failed: number
  readonly lastFiredAt: Date | undefined
}

/** An event of a sequence. */
export interface SequenceEvent {
  readonly eventId: string
  readonly event: string
  readonly occurredAt: Date
}

/** Who did it, by the ids of the event that completed the sequence; empty where it has none. */
export interface TriggerSubject {
  readonly userId: string
  readonly anonymousId: string
}

export interface TriggerFiring extends TriggerSubject {
  readonly id: string
  readonly firedAt: Date
  readonly first: SequenceEvent
  /** The event that completed the sequence; it fires a trigger once, however often it is looked at. */
  readonly last: SequenceEvent
  readonly state: 'waiting' | 'delivered' | 'failed'
  readonly attempts: number
  /** What the last attempt met, when it failed. */
  readonly fault: string | undefined
}

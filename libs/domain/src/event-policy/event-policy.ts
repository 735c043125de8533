import { z } from 'zod'
import { eventRule } from '../event-rule/index.ts'
import { eventSchema } from '../event-schema/index.ts'

/** What may speak for a machine; see the column `bot_signal`. */
export const botSignals = ['crawler', 'headless', 'data_centre'] as const
export type BotSignalName = (typeof botSignals)[number]

/** All that a project says of the events it takes. Rules run in their order, before the schema of an event. */
export const eventPolicy = z
  .object({
    rules: z.array(eventRule).max(200).default([]),
    schemas: z.array(eventSchema).max(500).default([]),
    /** Names of parameters that are dropped from addresses, beside those that are known to be secret. */
    droppedUrlParameters: z.array(z.string().trim().min(1).max(100).toLowerCase()).max(200).default([]),
    /** What makes an event a bot's, which reports leave out. */
    botSignals: z.array(z.enum(botSignals)).max(3).default(['crawler']),
  })
  .superRefine(({ schemas }, context) => {
    const twice = schemas.find(({ event }, index) => schemas.findIndex((other) => other.event === event) !== index)
    if (twice !== undefined) {
      context.addIssue({ code: 'custom', path: ['schemas'], message: `two schemas are for ${twice.event}` })
    }
  })
export type EventPolicy = z.infer<typeof eventPolicy>

export const defaultEventPolicy: EventPolicy = eventPolicy.parse({})

/** What people edit: a change is refused when another came before it. */
export interface EditableEventPolicy {
  readonly policy: EventPolicy
  /** 0 before the first change. */
  readonly revision: number
  readonly changedAt: Date | undefined
}

/** Counts of the last 30 days, by the id of a rule or schema. */
export interface EventPolicyCounts {
  readonly rules: Readonly<Record<string, number>>
  readonly schemas: Readonly<Record<string, number>>
}

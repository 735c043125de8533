import { z } from 'zod'

/** Texts of an event beside its properties that a rule may touch. */
export const ruleFields = ['user_id', 'anonymous_id', 'previous_id', 'url', 'title', 'referrer'] as const
export type RuleField = (typeof ruleFields)[number]

/** `properties.price`, `properties.cart.items`, or one of `ruleFields`. */
export const rulePath = z
  .string()
  .trim()
  .max(300)
  .refine(
    (path) => ruleFields.some((field) => field === path) || /^properties\.[^.]+(\.[^.]+){0,7}$/.test(path),
    `expected properties.… or one of ${ruleFields.join(', ')}`,
  )

const wildcard = z.string().max(200)

export const ruleAction = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('trim'), path: rulePath }),
  z.object({ kind: z.literal('to_number'), path: rulePath }),
  z.object({ kind: z.literal('to_boolean'), path: rulePath }),
  z.object({ kind: z.literal('to_text'), path: rulePath }),
  /** Refused when the value is missing, or is not like `like` where that is given. */
  z.object({ kind: z.literal('require'), path: rulePath, like: wildcard.optional() }),
  /** `sha256:` and the salted SHA-256 of the value in its place; what is a hash already stays what it is. */
  z.object({ kind: z.literal('hash'), path: rulePath }),
  z.object({ kind: z.literal('drop_property'), path: rulePath }),
  /** All events that match, or those whose value is like `like`. */
  z.object({ kind: z.literal('drop_event'), path: rulePath.optional(), like: wildcard.optional() }),
])
export type RuleAction = z.infer<typeof ruleAction>
export type RuleActionKind = RuleAction['kind']

export const eventRule = z.object({
  id: z.guid(),
  /** Of the events that it is for; empty: every event. */
  event: z.string().trim().max(200).default(''),
  isEnabled: z.boolean().default(true),
  action: ruleAction,
})
export type EventRule = z.infer<typeof eventRule>

export const ruleActionKinds = [
  'trim',
  'to_number',
  'to_boolean',
  'to_text',
  'require',
  'hash',
  'drop_property',
  'drop_event',
] as const satisfies readonly RuleActionKind[]

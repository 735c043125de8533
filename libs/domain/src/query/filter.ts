import { z } from 'zod'

/** Typed columns of the event that can be filtered by and broken down by, without a prefix. */
export const eventColumns = [
  'event',
  'kind',
  'user_id',
  'anonymous_id',
  'session_id',
  'host',
  'path',
  'url',
  'title',
  'referrer_host',
  'channel',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
  'country',
  'region',
  'city',
  'browser',
  'browser_version',
  'os',
  'device',
  'screen',
  'language',
  'library',
  'source',
  'bot_signal',
  'currency',
  'revenue',
  'duration_ms',
] as const
export type EventColumn = (typeof eventColumns)[number]

/**
 * A field of an event: a typed column (`country`), or a path into the event's own properties (`properties.plan`,
 * `properties.cart.items`).
 */
export const eventField = z
  .string()
  .max(200)
  .refine((name) => isEventColumn(name) || /^properties\..+/.test(name), {
    error: 'expected a column of the event such as country, or properties.<name>',
  })

export function isEventColumn(name: string): name is EventColumn {
  return (eventColumns as readonly string[]).includes(name)
}

const text = z.string().max(1000)

/** One condition on an event. Text comparison is exact and case sensitive, except `contains`, which ignores case. */
export const eventFilter = z.discriminatedUnion('operator', [
  z.object({ field: eventField, operator: z.enum(['is', 'is_not']), values: z.array(text).min(1).max(1000) }),
  z.object({ field: eventField, operator: z.enum(['contains', 'not_contains', 'starts_with']), value: text }),
  z.object({ field: eventField, operator: z.enum(['gt', 'gte', 'lt', 'lte']), value: z.number() }),
  z.object({ field: eventField, operator: z.enum(['is_set', 'is_not_set']) }),
])
export type EventFilter = z.infer<typeof eventFilter>

export const eventFilters = z.array(eventFilter).max(50)

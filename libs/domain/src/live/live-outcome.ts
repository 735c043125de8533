import { z } from 'zod'

/**
 * What became of an event. `late`: stored, and it had happened more than an hour before; `bot`: stored, and left out of
 * reports; `left_out`: by a rule of the project, on purpose.
 */
export const eventOutcomes = ['accepted', 'late', 'bot', 'duplicate', 'rejected', 'quarantined', 'left_out'] as const
export type EventOutcome = (typeof eventOutcomes)[number]

/** Later than this after it happened, an event is late. */
export const lateAfterMs = 3_600_000

/** One event at the moment at which its client was answered: no properties, no ids of people. */
export const liveOutcome = z.object({
  projectId: z.string(),
  outcome: z.enum(eventOutcomes),
  at: z.coerce.date(),
  event: z.string(),
  /** The id under which it is stored or known; empty when it is neither. */
  eventId: z.string(),
  /** The door's name. */
  source: z.string(),
  library: z.string(),
  /** Why it is not stored, or not as it was sent; empty otherwise. */
  field: z.string(),
  message: z.string(),
})
export type LiveOutcome = z.infer<typeof liveOutcome>

/** So many events of a request are not told one by one. */
export const liveSkipped = z.object({ projectId: z.string(), skipped: z.number() })
export type LiveSkipped = z.infer<typeof liveSkipped>

export type TailMessage =
  | { readonly kind: 'event'; readonly event: LiveOutcome }
  /** So many were not sent one by one because there were too many to read. */
  | { readonly kind: 'skipped'; readonly events: number }

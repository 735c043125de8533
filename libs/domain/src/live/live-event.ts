import { z } from 'zod'
import type { LiveEvent } from './live.ts'

/** A live event as it travels between our processes, in JSON: instants are ISO 8601. */
export const liveEventJson = z.object({
  eventId: z.string(),
  projectId: z.string(),
  event: z.string(),
  kind: z.string(),
  visitor: z.string(),
  path: z.string(),
  referrerHost: z.string(),
  country: z.string(),
  browser: z.string(),
  os: z.string(),
  device: z.string(),
  occurredAt: z.coerce.date(),
  receivedAt: z.coerce.date(),
}) satisfies z.ZodType<LiveEvent, unknown>

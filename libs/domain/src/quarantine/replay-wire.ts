import { z } from 'zod'

/** Events that one request replays. */
export const maxReplayEvents = 200

/** A replay on its way from worker to ingest, in JSON. */
export const replayRequest = z.object({
  projectId: z.guid(),
  events: z
    .array(
      z.object({
        source: z.string(),
        /** Of the first time: what its clock is compared with, and when it happened if it does not say. */
        receivedAtMs: z.number(),
        eventId: z.string(),
        raw: z.string(),
      }),
    )
    .max(maxReplayEvents),
})
export type ReplayRequest = z.infer<typeof replayRequest>

/** What became of each event, in the order of the request. */
export const replayAnswer = z.object({
  outcomes: z.array(
    z.union([
      z.object({ kind: z.enum(['stored', 'duplicate', 'discarded']) }),
      z.object({
        kind: z.literal('refused'),
        reason: z.enum(['invalid', 'rule', 'schema']),
        field: z.string(),
        message: z.string(),
      }),
    ]),
  ),
})
export type ReplayAnswer = z.infer<typeof replayAnswer>

import { z } from 'zod'
import { parseStreamOffset, type StreamOffset } from './stream-offset.ts'

/** For so long after it was stored an event can be read from the stream. */
export const streamKeptDays = 7

/** What was stored before that can no longer be read. */
export function toStreamStart(now: Date): Date {
  return new Date(now.getTime() - streamKeptDays * 86_400_000)
}

/** The first event that is still kept, or the next one that will be stored. */
export const streamEnd = z.enum(['earliest', 'latest'])
export type StreamEnd = z.infer<typeof streamEnd>

export type StreamPlace = StreamOffset | StreamEnd

/** Where to read from: an offset as an answer gave it, or one of the ends. */
export const streamPlace = z
  .string()
  .max(300)
  .transform((text, context): StreamPlace => {
    const end = streamEnd.safeParse(text)
    if (end.success) return end.data
    const offset = parseStreamOffset(text)
    if (offset !== undefined) return offset
    context.addIssue({ code: 'custom', message: 'expected an offset of an earlier answer, earliest or latest' })
    return z.NEVER
  })

export const streamConsumerName = z
  .string()
  .regex(/^[a-zA-Z0-9_.-]{1,100}$/, 'expected a name of 1 to 100 letters, digits, _, . or -')

export const streamRead = z.object({
  /** Reads on from what this consumer committed; from the earliest event when it has committed nothing. */
  consumer: streamConsumerName.optional(),
  /** Wins over what the consumer committed. One of the two is needed. */
  after: streamPlace.optional(),
  limit: z.coerce.number().int().min(1).max(5000).default(500),
  /** How long to wait for an event when there is none. */
  waitSeconds: z.coerce.number().min(0).max(30).default(0),
  /** Only events of these names; all when empty. */
  events: z.array(z.string().min(1).max(200)).max(100).default([]),
})
export type StreamRead = z.infer<typeof streamRead>

/** A stored event, with the offset that has read it. Columns without a value are absent. */
export interface StreamEvent {
  readonly offset: string
  readonly eventId: string
  readonly occurredAt: Date
  readonly receivedAt: Date
  /** The typed columns, by the names that filters use. */
  readonly fields: Readonly<Record<string, string | number>>
  readonly groups: Readonly<Record<string, string>>
  /** JSON text of an object, with every digit of its numbers. */
  readonly properties: string
}

export interface StreamPage {
  readonly events: readonly StreamEvent[]
  /** Read or commit this next: everything in this page is before it. */
  readonly next: string
  /** Nothing more is stored by now. */
  readonly isAtEnd: boolean
}

/** A reader by name, and how far it has come. */
export interface StreamConsumer {
  readonly name: string
  readonly offset: string
  readonly committedAt: Date
  /** Events in the batches that it has not read to their end, which is as many as it lags behind at most. */
  readonly lag: number
}

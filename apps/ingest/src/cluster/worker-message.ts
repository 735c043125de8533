import { z } from 'zod'

/** What one process may ask of all others, because a request lands on any of them. */
export const questions = ['status', 'metrics', 'flush', 'hold', 'release'] as const
export type Question = (typeof questions)[number]

/** Between a worker and the supervisor, over the channel that Node gives them. */
const workerMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), address: z.string() }),
  /** From a worker: ask everyone. To a worker: answer for yourself. */
  z.object({ kind: z.literal('ask'), ticket: z.number(), question: z.enum(questions) }),
  /** From a worker: of itself. To a worker: of everyone who answered in time, the supervisor itself last. */
  z.object({ kind: z.literal('answer'), ticket: z.number(), value: z.unknown() }),
  /** From a worker: whether somebody reads its live stream. To a worker: whether somebody reads that of another one. */
  z.object({ kind: z.literal('watching'), isWatching: z.boolean() }),
  /** Lines of the live stream. */
  z.object({ kind: z.literal('live'), text: z.string() }),
])
export type WorkerMessage = z.infer<typeof workerMessage>

/** Undefined for what is no message of ours. */
export function parseWorkerMessage(message: unknown): WorkerMessage | undefined {
  const parsed = workerMessage.safeParse(message)
  return parsed.success ? parsed.data : undefined
}

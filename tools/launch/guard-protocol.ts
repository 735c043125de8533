import { z } from 'zod'

/** What a guard is told to run: the first and only message it gets. */
export const guardOrder = z.object({
  command: z.string(),
  args: z.array(z.string()),
  cwd: z.string(),
  env: z.record(z.string(), z.string()),
  uid: z.number().int().optional(),
  gid: z.number().int().optional(),
  stopSignal: z.enum(['SIGINT', 'SIGTERM']),
  stopTimeoutMs: z.number().positive(),
})
export type GuardOrder = z.infer<typeof guardOrder>

const workerStarted = z.object({ workerPid: z.number().int().positive() })
export type WorkerStarted = z.infer<typeof workerStarted>

const workerPids = z.object({ pids: z.record(z.string(), z.number().int().positive()) })

/** The processes that a service runs by itself, by name; undefined for any other message. */
export function parseWorkerPids(message: unknown): Readonly<Record<string, number>> | undefined {
  return workerPids.safeParse(message).data?.pids
}

/** The pid in a guard's message; undefined for any other message. */
export function parseWorkerPid(message: unknown): number | undefined {
  const parsed = workerStarted.safeParse(message)
  return parsed.success ? parsed.data.workerPid : undefined
}

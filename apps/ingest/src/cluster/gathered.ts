import { AggregatorRegistry } from 'prom-client'
import { z } from 'zod'
import type { IngestStatus } from '../http/health.route.ts'

const workerStatus = z.object({
  isAccepting: z.boolean(),
  logBytes: z.number(),
  pendingSegments: z.number(),
  isStoreFailing: z.boolean(),
  dedupIds: z.number(),
})

/** What the supervisor says of itself when it is asked for the status. */
const supervisorStatus = z.object({ dedupIds: z.number(), workers: z.number(), workersRunning: z.number() })
export type SupervisorStatus = z.infer<typeof supervisorStatus>

/** The status of a node from those of its processes: it takes events when each of those that answered does. */
export function mergeStatus(answers: readonly unknown[]): IngestStatus & SupervisorStatus {
  const own = supervisorStatus.parse(answers.at(-1))
  const workers = answers.slice(0, -1).map((answer) => workerStatus.parse(answer))
  const sum = (field: 'logBytes' | 'pendingSegments') => workers.reduce((total, worker) => total + worker[field], 0)
  return {
    isAccepting: workers.every((worker) => worker.isAccepting),
    logBytes: sum('logBytes'),
    pendingSegments: sum('pendingSegments'),
    isStoreFailing: workers.some((worker) => worker.isStoreFailing),
    ...own,
  }
}

/** One page of metrics: counters and sizes are added up, what is no sum is averaged, as prom-client says of each. */
export async function mergeMetrics(answers: readonly unknown[]): Promise<string> {
  return AggregatorRegistry.aggregate(answers.filter((answer) => Array.isArray(answer))).metrics()
}

const flushed = z.object({ pendingSegments: z.number() })

export function mergeFlushed(answers: readonly unknown[]): { pendingSegments: number } {
  const counts = answers.flatMap((answer) => flushed.safeParse(answer).data ?? [])
  return { pendingSegments: counts.reduce((sum, { pendingSegments }) => sum + pendingSegments, 0) }
}

const held = z.object({ isHeld: z.boolean() })

/** Held when each process that answered is, the supervisor's own answer aside. */
export function mergeHeld(answers: readonly unknown[]): { isHeld: boolean } {
  const workers = answers.slice(0, -1)
  return { isHeld: workers.length > 0 && workers.every((answer) => held.safeParse(answer).data?.isHeld === true) }
}

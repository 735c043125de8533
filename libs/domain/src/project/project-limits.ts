import { z } from 'zod'

const wholeNumber = z.number().int('expected a whole number').min(1, 'expected a number above 0')

/** What a project may send. A limit that is absent does not hold. */
export const projectLimits = z.object({
  /** Of each of its keys; bursts of ten seconds' worth are fine. */
  eventsPerSecond: wholeNumber.max(1_000_000).optional(),
  /** Accepted events of a calendar month in UTC. */
  eventsPerMonth: wholeNumber.max(1_000_000_000_000).optional(),
})
export type ProjectLimits = z.infer<typeof projectLimits>

/** How much of its month a project has used. */
export interface ProjectUsage {
  /** The month's first instant, and the next one's. */
  readonly from: Date
  readonly to: Date
  /** Events that were accepted and stored. */
  readonly acceptedEvents: number
}

/** The calendar month in UTC that an instant lies in: from its first instant to that of the next. */
export function toUsageMonth(at: Date): { readonly from: Date; readonly to: Date } {
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()]
  return { from: new Date(Date.UTC(year, month)), to: new Date(Date.UTC(year, month + 1)) }
}

import type { TimeRange } from '@sightline/domain/kernel'
import { bucketStarts, type Granularity } from '@sightline/domain/query'

/** The roll-ups' buckets. Every time zone of today is ahead of UTC by a whole number of them. */
const rollupMs = 15 * 60_000

/** Which part of a range the roll-ups can answer, and which edges must be read from the events. */
export interface RollupPlan {
  /** Absent when no whole roll-up bucket lies in the range. */
  readonly core?: TimeRange
  readonly edges: readonly TimeRange[]
}

export function planRollup(range: TimeRange): RollupPlan {
  const coreFromMs = Math.ceil(range.from.getTime() / rollupMs) * rollupMs
  const coreToMs = Math.floor(range.to.getTime() / rollupMs) * rollupMs
  if (coreFromMs >= coreToMs) return { edges: [range] }
  const core = { from: new Date(coreFromMs), to: new Date(coreToMs) }
  const edges = [
    { from: range.from, to: core.from },
    { from: core.to, to: range.to },
  ]
  return { core, edges: edges.filter((edge) => edge.from < edge.to) }
}

/** False when the points of a chart begin inside of roll-up buckets: minutes, or a zone of another age. */
export function fitsRollup(range: TimeRange, granularity: Granularity, timeZone: string): boolean {
  if (granularity === 'minute') return false
  return bucketStarts(range, granularity, timeZone).every((start) => start.getTime() % rollupMs === 0)
}

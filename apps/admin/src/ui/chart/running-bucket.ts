import type { Granularity } from '@sightline/domain/query'

const dayMs = 86_400_000
/** Of the last bucket only, which has no next one to end it; the shortest month will do. */
const bucketMs = {
  minute: 60_000,
  hour: 3_600_000,
  day: dayMs,
  week: 7 * dayMs,
  month: 28 * dayMs,
} as const satisfies Record<Granularity, number>

/** Position of the bucket that `now` lies in, whose value can still grow; -1 when time is past them all. */
export function findRunningBucket(starts: readonly Date[], granularity: Granularity, now: Date): number {
  return starts.findIndex((start, index) => {
    const from = start.getTime()
    const to = starts[index + 1]?.getTime() ?? from + bucketMs[granularity]
    return from <= now.getTime() && now.getTime() < to
  })
}

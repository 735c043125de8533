import type { QuarantineFilter, QuarantineGroup, QuarantineSummary } from '@sightline/domain/quarantine'

/** Whether the events of a cause are among those of a filter. */
export function isIn(group: QuarantineGroup, { reason, event, field, source }: QuarantineFilter): boolean {
  return (
    (reason ?? group.reason) === group.reason &&
    (event ?? group.event) === group.event &&
    (field ?? group.field) === group.field &&
    (source ?? group.source) === group.source
  )
}

/** How many events a filter holds, as far as its causes are listed. */
export function countWaiting(summary: QuarantineSummary, filter: QuarantineFilter): number {
  if (filter.id !== undefined) return 1
  if (Object.keys(filter).length === 0) return summary.waiting
  return summary.groups.filter((group) => isIn(group, filter)).reduce((sum, { events }) => sum + events, 0)
}

import type { ProjectLimits } from '@sightline/domain/project'
import type { Selectable } from 'kysely'
import type { ProjectsTable } from '../postgres/index.ts'

type LimitColumns = Pick<Selectable<ProjectsTable>, 'events_per_second' | 'events_per_month'>

export function toProjectLimits(row: LimitColumns): ProjectLimits {
  return {
    ...(row.events_per_second !== null && { eventsPerSecond: row.events_per_second }),
    ...(row.events_per_month !== null && { eventsPerMonth: Number(row.events_per_month) }),
  }
}

export function toLimitColumns({ eventsPerSecond, eventsPerMonth }: ProjectLimits) {
  return { events_per_second: eventsPerSecond ?? null, events_per_month: eventsPerMonth ?? null }
}

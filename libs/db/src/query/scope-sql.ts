import type { TimeRange } from '@sightline/domain/kernel'
import type { ProjectScope } from '@sightline/domain/project'
import type { EventFilter, Granularity } from '@sightline/domain/query'
import { toFilterSql } from './filter-sql.ts'
import type { SqlParams } from './sql-params.ts'

const instant = "DateTime64(3, 'UTC')"

/** The start of the bucket that holds `time`, in the project's zone; always an instant (DateTime). */
export function toBucketSql(time: string, granularity: Granularity, scope: ProjectScope, params: SqlParams): string {
  const zone = params.bind('String', scope.timeZone)
  switch (granularity) {
    case 'minute':
      return `toStartOfMinute(${time}, ${zone})`
    case 'hour':
      return `toStartOfHour(${time}, ${zone})`
    case 'day':
      return `toStartOfDay(${time}, ${zone})`
    case 'week':
      return `toDateTime(toMonday(${time}, ${zone}), ${zone})`
    case 'month':
      return `toDateTime(toStartOfMonth(${time}, ${zone}), ${zone})`
  }
}

/** The whole seconds since 1970 of a bucket, which no time zone of a driver or server can bend. */
export function toUnixSql(bucket: string): string {
  return `toUnixTimestamp(${bucket})`
}

export function toRangeSql(time: string, range: TimeRange, params: SqlParams): string {
  return `${time} >= ${params.bind(instant, range.from)} AND ${time} < ${params.bind(instant, range.to)}`
}

export interface EventsWhere {
  readonly range: TimeRange
  readonly filters: readonly EventFilter[]
  /** Only this event; every event when absent. */
  readonly event?: string
  readonly viewsOnly?: boolean
}

/** The condition on `events` of every query: the project first, and never an event of a bot. */
export function toEventsWhereSql(scope: ProjectScope, where: EventsWhere, params: SqlParams): string {
  return [
    `project_id = ${params.bind('UUID', scope.projectId)}`,
    toRangeSql('occurred_at', where.range, params),
    ...(where.event === undefined ? [] : [`event = ${params.bind('String', where.event)}`]),
    ...(where.viewsOnly === true ? [`kind IN ('page', 'screen')`] : []),
    `bot = ''`,
    ...where.filters.map((filter) => toFilterSql(filter, params)),
  ].join('\n  AND ')
}

import type { TimeRange } from '@sightline/domain/kernel'
import type { ProjectScope } from '@sightline/domain/project'
import type { EventFilter } from '@sightline/domain/query'
import { toConditionSql, toEventsWhereSql, toRangeSql, type SqlParams } from '../query/index.ts'

/** What a session says of itself: where its first view came from, and who made it. Expressions over its rows. */
const sessionFields = {
  referrer_host: `splitByChar('\\n', min(s.entry))[2]`,
  channel: `splitByChar('\\n', min(s.entry))[3]`,
  utm_source: `splitByChar('\\n', min(s.entry))[4]`,
  utm_medium: `splitByChar('\\n', min(s.entry))[5]`,
  utm_campaign: `splitByChar('\\n', min(s.entry))[6]`,
  country: 'max(s.country)',
  browser: 'max(s.browser)',
  os: 'max(s.os)',
  device: 'max(s.device)',
} as const
export type SessionField = keyof typeof sessionFields
export const sessionFieldNames = Object.keys(sessionFields).filter(isSessionField)

export function isSessionField(field: string): field is SessionField {
  return Object.hasOwn(sessionFields, field)
}

export function toSessionFieldSql(field: SessionField): string {
  return sessionFields[field]
}

/** Filters of an overview by what they restrict. */
export interface OverviewFilters {
  /** On what a session says of itself: they choose whole sessions. */
  readonly session: readonly EventFilter[]
  /** On anything else: they choose events. */
  readonly event: readonly EventFilter[]
}

export function splitFilters(filters: readonly EventFilter[]): OverviewFilters {
  return {
    session: filters.filter((filter) => isSessionField(filter.field)),
    event: filters.filter((filter) => !isSessionField(filter.field)),
  }
}

export interface SessionsInput {
  readonly range: TimeRange
  readonly filters: OverviewFilters
  /** Columns to select, each with its alias. */
  readonly select: readonly string[]
  /** Whether a session must have begun within the range; else it only must have been there around it. */
  readonly mustBeginInRange: boolean
  /** A further condition on the rows, to be met by each row of a session. */
  readonly where?: string
}

/**
 * The sessions with at least one view that match, one row each. A session may cross midnight, so the days around the
 * range are read as well; what a session did more than a day after the range is not seen. With filters on events, a
 * session needs one event, of any kind, that matches them all.
 */
export function toSessionsSql(scope: ProjectScope, input: SessionsInput, params: SqlParams): string {
  const { range, filters } = input
  const days = { from: addDay(range.from, -1), to: addDay(range.to, 1) }
  // Days of UTC, of which one that begins at the very end has nothing of it.
  const lastInstant = new Date(days.to.getTime() - 1)
  const fieldSql = {
    text: (field: string) => (isSessionField(field) ? sessionFields[field] : `''`),
    number: (field: string) => (isSessionField(field) ? `toFloat64OrNull(toString(${sessionFields[field]}))` : 'NULL'),
  }
  const having = [
    'sum(s.views) >= 1',
    ...(input.mustBeginInRange ? [toRangeSql('min(s.started_at)', range, params)] : []),
    ...filters.session.map((filter) => toConditionSql(filter, params, fieldSql)),
  ]
  const where = [
    `s.project_id = ${params.bind('UUID', scope.projectId)}`,
    `s.day >= toDate(${params.bind("DateTime64(3, 'UTC')", days.from)})`,
    `s.day <= toDate(${params.bind("DateTime64(3, 'UTC')", lastInstant)})`,
  ]
  if (input.where !== undefined) where.push(input.where)
  if (filters.event.length > 0) {
    const matching = toEventsWhereSql(scope, { range: days, filters: filters.event }, params)
    where.push(`s.session_hash IN (SELECT session_hash FROM events WHERE ${matching} AND session_id != '')`)
  }
  return `SELECT ${input.select.join(', ')}
  FROM sessions AS s
  WHERE ${where.join(' AND ')}
  GROUP BY s.session_hash
  HAVING ${having.join(' AND ')}`
}

function addDay(instant: Date, days: number): Date {
  return new Date(instant.getTime() + days * 86_400_000)
}

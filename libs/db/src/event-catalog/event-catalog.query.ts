import {
  catalogDays,
  type EventFieldsRequest,
  type EventRequest,
  type EventValuesRequest,
} from '@sightline/domain/event-catalog'
import type { TimeRange } from '@sightline/domain/kernel'
import type { ProjectScope } from '@sightline/domain/project'
import { eventColumns } from '@sightline/domain/query'
import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'
import { SqlParams, toEventsWhereSql, toTextSql } from '../query/index.ts'

const maxNames = 1000
const maxValues = 50
const sampleSize = 500
/** Longer properties are left out of the sample: what they hold, shorter ones mostly hold too. */
const maxSampledBytes = 20_000

const nameRow = z.object({ event: z.string(), count: z.number(), last_seen_ms: z.number() })
export type EventNameRow = z.infer<typeof nameRow>

/** The catalogue looks at the last `catalogDays` days, and a day ahead for clients whose clocks are fast. */
export function catalogRange(now: Date): TimeRange {
  const dayMs = 86_400_000
  return { from: new Date(now.getTime() - catalogDays * dayMs), to: new Date(now.getTime() + dayMs) }
}

export function buildEventNamesQuery(scope: ProjectScope, range: TimeRange): ClickHouseQuery<EventNameRow> {
  const params = new SqlParams()
  return {
    name: 'event_names',
    sql: `
SELECT event, count() AS count, toUnixTimestamp64Milli(max(occurred_at)) AS last_seen_ms
FROM events
WHERE ${toEventsWhereSql(scope, { range, filters: [] }, params)}
GROUP BY event
ORDER BY count DESC, event
LIMIT ${maxNames}`,
    params: params.values,
    row: nameRow,
  }
}

const sampleRow = z.record(z.string(), z.union([z.string(), z.number()]))
export type EventSampleRow = z.infer<typeof sampleRow>

/** Some of the latest day's events, with every column that a filter can name, and `properties`. */
export function buildEventSampleQuery(
  scope: ProjectScope,
  range: TimeRange,
  request: EventFieldsRequest,
): ClickHouseQuery<EventSampleRow> {
  const params = new SqlParams()
  const where = toEventsWhereSql(
    scope,
    { range, filters: [], ...(request.event === undefined ? {} : { event: request.event }) },
    params,
  )
  return {
    name: 'event_sample',
    sql: `
SELECT ${eventColumns.join(', ')}, properties
FROM events
WHERE ${where}
  AND toDate(occurred_at) = (SELECT max(toDate(occurred_at)) FROM events WHERE ${where})
  AND length(properties) <= ${maxSampledBytes}
LIMIT ${sampleSize}`,
    params: params.values,
    row: sampleRow,
  }
}

/** One event with the same columns, also one of a bot. */
export function buildEventQuery(scope: ProjectScope, request: EventRequest): ClickHouseQuery<EventSampleRow> {
  const params = new SqlParams()
  return {
    name: 'event',
    sql: `
SELECT ${eventColumns.join(', ')}, properties
FROM events
WHERE project_id = ${params.bind('UUID', scope.projectId)}
  AND occurred_at = ${params.bind("DateTime64(3, 'UTC')", request.occurredAt)}
  AND event_id = ${params.bind('String', request.eventId)}
LIMIT 1`,
    params: params.values,
    row: sampleRow,
  }
}

const valueRow = z.object({ value: z.string(), count: z.number() })
export type EventValueRow = z.infer<typeof valueRow>

/** The most frequent values of a field, as text. */
export function buildEventValuesQuery(
  scope: ProjectScope,
  range: TimeRange,
  request: EventValuesRequest,
): ClickHouseQuery<EventValueRow> {
  const params = new SqlParams()
  const search = request.search ?? ''
  return {
    name: 'event_values',
    sql: `
SELECT ${toTextSql(request.field, params)} AS value, count() AS count
FROM events
WHERE ${toEventsWhereSql(scope, { range, filters: [] }, params)}
  AND value != ''${search === '' ? '' : ` AND positionCaseInsensitiveUTF8(value, ${params.bind('String', search)}) > 0`}
GROUP BY value
ORDER BY count DESC, value
LIMIT ${maxValues}`,
    params: params.values,
    row: valueRow,
  }
}

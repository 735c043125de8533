import type { TimeRange } from '@sightline/domain/kernel'
import { toVisitorLabel, type LiveEvent } from '@sightline/domain/live'
import type { ProjectScope } from '@sightline/domain/project'
import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'
import { SqlParams, toEventsWhereSql, toRangeSql } from '../query/index.ts'

const minuteRow = z.object({
  /** 1 = the last five minutes as a whole; `minute` says nothing then. */
  is_active: z.number(),
  minute: z.number(),
  visitors: z.number(),
  events: z.number(),
})
export type LiveMinuteRow = z.infer<typeof minuteRow>

/** Visitors and events of each minute of the range; and once more of what happened since `activeSince`. */
export function buildLiveMinutesQuery(
  scope: ProjectScope,
  range: TimeRange,
  activeSince: Date,
): ClickHouseQuery<LiveMinuteRow> {
  const params = new SqlParams()
  const where = toEventsWhereSql(scope, { range, filters: [] }, params)
  const active = toEventsWhereSql(scope, { range: { from: activeSince, to: range.to }, filters: [] }, params)
  return {
    name: 'live_minutes',
    sql: `
SELECT 0 AS is_active, toUnixTimestamp(toStartOfMinute(occurred_at)) AS minute,
       uniqExact(visitor_hash) AS visitors, count() AS events
FROM events WHERE ${where} GROUP BY minute
UNION ALL
SELECT 1 AS is_active, 0 AS minute, uniqExact(visitor_hash) AS visitors, count() AS events
FROM events WHERE ${active}`,
    params: params.values,
    row: minuteRow,
  }
}

const topRow = z.object({ list: z.enum(['path', 'referrer', 'country']), value: z.string(), visitors: z.number() })
export type LiveTopRow = z.infer<typeof topRow>

const topSize = 10

/**
 * Of the visitors who did something since `activeSince`: what they look at, where they came from, and where they are; the
 * largest of each. Who came from where is looked for in the whole range, for only the first view of a visit knows it.
 */
export function buildLiveTopQuery(
  scope: ProjectScope,
  range: TimeRange,
  activeSince: Date,
): ClickHouseQuery<LiveTopRow> {
  const params = new SqlParams()
  const where = toEventsWhereSql(scope, { range, filters: [] }, params)
  const isActive = toRangeSql('occurred_at', { from: activeSince, to: range.to }, params)
  return {
    name: 'live_top',
    sql: `
SELECT item.1 AS list, item.2 AS value, count() AS visitors
FROM (
  SELECT groupUniqArrayIf(path, path != '' AND ${isActive}) AS paths,
         toString(argMinIf(referrer_host, occurred_at, referrer_host != '')) AS referrer,
         toString(argMaxIf(country, occurred_at, country != '')) AS place
  FROM events WHERE ${where}
  GROUP BY visitor_hash
  HAVING countIf(${isActive}) > 0
)
ARRAY JOIN arrayConcat(arrayMap(one -> ('path', one), paths), [('referrer', referrer), ('country', place)]) AS item
GROUP BY list, value
ORDER BY visitors DESC, value
LIMIT ${topSize} BY list`,
    params: params.values,
    row: topRow,
  }
}

const liveEventRow = z
  .object({
    event_id: z.string(),
    event: z.string(),
    kind: z.string(),
    visitor_id: z.string(),
    path: z.string(),
    referrer_host: z.string(),
    country: z.string(),
    browser: z.string(),
    os: z.string(),
    device: z.string(),
    occurred_ms: z.number(),
    received_ms: z.number(),
  })
  .transform((row) => ({
    eventId: row.event_id,
    event: row.event,
    kind: row.kind,
    visitorId: row.visitor_id,
    path: row.path,
    referrerHost: row.referrer_host,
    country: row.country,
    browser: row.browser,
    os: row.os,
    device: row.device,
    occurredAt: new Date(row.occurred_ms),
    receivedAt: new Date(row.received_ms),
  }))
/** A live event before its visitor is made a label: `visitorId` is the client's and does not leave the server. */
export type RecentEventRow = Omit<LiveEvent, 'projectId' | 'visitor'> & { readonly visitorId: string }

export function toLiveEvent(scope: ProjectScope, row: RecentEventRow): LiveEvent {
  const { visitorId, ...event } = row
  return { ...event, projectId: scope.projectId, visitor: toVisitorLabel(scope.projectId, visitorId) }
}

/** The latest events of the range, newest first. */
export function buildRecentEventsQuery(
  scope: ProjectScope,
  range: TimeRange,
  limit: number,
): ClickHouseQuery<RecentEventRow> {
  const params = new SqlParams()
  const where = toEventsWhereSql(scope, { range, filters: [] }, params)
  return {
    name: 'recent_events',
    sql: `
SELECT event_id, event, kind, if(anonymous_id != '', anonymous_id, user_id) AS visitor_id, path, referrer_host, country,
       browser, os, device, toUnixTimestamp64Milli(occurred_at) AS occurred_ms, toUnixTimestamp64Milli(received_at) AS received_ms
FROM events
WHERE ${where}
ORDER BY occurred_at DESC, event_id
LIMIT ${params.bind('UInt32', limit)}`,
    params: params.values,
    row: liveEventRow,
  }
}

const newestRow = z.object({ newest_ms: z.number() })

/** When the project's newest event of the range happened; 0 when there is none. */
export function buildNewestEventQuery(scope: ProjectScope, range: TimeRange): ClickHouseQuery<{ newest_ms: number }> {
  const params = new SqlParams()
  return {
    name: 'newest_event',
    sql: `
SELECT toUnixTimestamp64Milli(max(occurred_at)) AS newest_ms
FROM events
WHERE project_id = ${params.bind('UUID', scope.projectId)} AND ${toRangeSql('occurred_at', range, params)} AND bot = ''`,
    params: params.values,
    row: newestRow,
  }
}

import type { TimeRange } from '@sightline/domain/kernel'
import type { ProjectScope } from '@sightline/domain/project'
import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'
import { SqlParams, toRangeSql } from '../query/index.ts'
import { quarterMs, toSessionWindow } from './local-day.ts'

/** Times are seconds since 1970. What a row has depends on its `kind`; the rest is 0. */
const settledStateRow = z.object({
  kind: z.enum(['span', 'traffic']),
  side: z.enum(['', 'views', 'sessions']),
  /** Of a span; of traffic the start of the zone's day. */
  from: z.number(),
  /** Of a span; of traffic the start of UTC's day. */
  to: z.number(),
  version: z.number(),
  generation: z.number(),
  until: z.number(),
  is_open: z.number(),
  source_events: z.number(),
  /** Of a span; of traffic a quarter of an hour of late, 0 for all before those. */
  recent: z.number(),
  /** Of a span its counts; of traffic views, and events of sessions. */
  counts: z.array(z.number()),
})
export type SettledStateRow = z.infer<typeof settledStateRow>

/** Quarters of an hour are told one by one from so long ago on: open spans that reach less far cannot be held against them. */
const recentMs = 3 * 3_600_000

/**
 * Which spans of a range are settled, and how many events there are by now, from which follows which of them still tell
 * everything. @param range whole days of the project's zone.
 */
export function buildSettledStateQuery(
  scope: ProjectScope,
  range: TimeRange,
  now: Date,
): ClickHouseQuery<SettledStateRow> {
  const params = new SqlParams()
  const instant = "DateTime64(3, 'UTC')"
  const project = params.bind('UUID', scope.projectId)
  const recentFrom = new Date(Math.floor((now.getTime() - recentMs) / quarterMs) * quarterMs)
  return {
    name: 'settled_state',
    sql: `
SELECT 'span' AS kind, toString(side) AS side, toUnixTimestamp(from_at) AS from, toUnixTimestamp(to_at) AS to, version,
       generation, toUnixTimestamp(until_at) AS until, toUInt8(is_open) AS is_open, source_events,
       toUInt32(0) AS recent, counts
FROM settled_spans
WHERE project_id = ${project} AND from_at >= ${params.bind(instant, range.from)} AND to_at <= ${params.bind(instant, range.to)}
ORDER BY side, from_at, to_at, version DESC
LIMIT 1 BY side, from_at, to_at
UNION ALL
SELECT 'traffic', '', toUnixTimestamp(toStartOfDay(bucket, ${params.bind('String', scope.timeZone)})) AS day,
       toUnixTimestamp(toStartOfDay(bucket)) AS utc_day, 0, 0, 0, 0, 0,
       if(bucket < ${params.bind(instant, recentFrom)}, 0, toUnixTimestamp(bucket)) AS quarter, [sum(views), sum(session_events)]
FROM traffic_15m
WHERE project_id = ${project} AND ${toRangeSql('bucket', toSessionWindow(range), params)}
GROUP BY day, utc_day, quarter
SETTINGS max_threads = 1`,
    params: params.values,
    row: settledStateRow,
  }
}

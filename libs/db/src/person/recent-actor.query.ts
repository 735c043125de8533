import type { TimeRange } from '@sightline/domain/kernel'
import type { RecentActor } from '@sightline/domain/person'
import type { ProjectScope } from '@sightline/domain/project'
import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'
import { SqlParams, toEventsWhereSql } from '../query/index.ts'

/** Older ones of a range are not looked at: a burst may have put millions into it. */
export const maxRecentEvents = 100_000

const actorRow = z
  .object({
    user_id: z.string(),
    device_id: z.string(),
    event: z.string(),
    kind: z.string(),
    path: z.string(),
    country: z.string(),
    browser: z.string(),
    os: z.string(),
    last_ms: z.number(),
    events: z.number(),
  })
  .transform(({ user_id, device_id, last_ms, ...last }): RecentActor & { readonly events: number } => ({
    ...last,
    userId: user_id,
    deviceId: device_id,
    at: new Date(last_ms),
  }))

/**
 * Whose events are in a range, by the ids that they bear, the latest first, with the number of theirs that was looked at.
 * What systems say of somebody is no sight.
 */
export function buildRecentActorsQuery(
  scope: ProjectScope,
  range: TimeRange,
  limit: number,
): ClickHouseQuery<z.infer<typeof actorRow>> {
  const params = new SqlParams()
  const where = `${toEventsWhereSql(scope, { range, filters: [] }, params)}\n  AND kind != 'system'`
  return {
    name: 'person_recent_actors',
    sql: `
SELECT user_id, device_id, last.1 AS event, last.2 AS kind, last.3 AS path, last.4 AS country, last.5 AS browser, last.6 AS os,
       toUnixTimestamp64Milli(last_at) AS last_ms, events
FROM (
  SELECT user_id, if(user_id = '', anonymous_id, '') AS device_id, max(occurred_at) AS last_at, count() AS events,
         argMax(tuple(event, kind, path, country, browser, os), (occurred_at, event_id)) AS last
  FROM events
  WHERE ${where}
    AND occurred_at >= (
      SELECT min(occurred_at)
      FROM (SELECT occurred_at FROM events WHERE ${where} ORDER BY occurred_at DESC LIMIT ${maxRecentEvents}))
  GROUP BY user_id, device_id
  ORDER BY last_at DESC, user_id, device_id
  LIMIT ${limit}
)
ORDER BY last_at DESC, user_id, device_id`,
    params: params.values,
    row: actorRow,
  }
}

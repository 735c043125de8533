import { toPersonEdgesSelectSql, toSessionsSelectSql, toTrafficCountsSelectSql } from '../clickhouse/index.ts'
import type { EventBatch } from './event.writer.ts'
import { buildSettledVoids } from './settled-void.ts'

export interface RollupRepair {
  readonly sql: string
  readonly params: Record<string, unknown>
}

/**
 * Statements that make the roll-ups agree with the events in the buckets that a batch touches. A killed server may have
 * committed a batch to `events` and not to a view, or the other way round; sums then differ. Each statement adds the
 * difference of the sums, and of sessions their minima and maxima, which do not mind a repeat. What was settled of these
 * times is void: it is the only table that does not see by its counts that an event went and another came.
 */
export function buildRollupRepairs(batch: EventBatch): RollupRepair[] {
  const params = {
    projectIds: batch.projectIds,
    first: batch.firstOccurredAtMs,
    last: batch.lastOccurredAtMs,
  }
  const isOurs = 'project_id IN {projectIds:Array(UUID)}'
  const firstBucket = "toStartOfFifteenMinutes(fromUnixTimestamp64Milli({first:Int64}, 'UTC'))"
  const lastBucket = "toStartOfFifteenMinutes(fromUnixTimestamp64Milli({last:Int64}, 'UTC'))"
  const firstDay = "toDate(fromUnixTimestamp64Milli({first:Int64}, 'UTC'))"
  const lastDay = "toDate(fromUnixTimestamp64Milli({last:Int64}, 'UTC'))"
  const eventsOfBuckets = `${isOurs} AND occurred_at >= ${firstBucket} AND occurred_at < ${lastBucket} + INTERVAL 15 MINUTE`
  const eventsOfDays = `${isOurs} AND toDate(occurred_at) >= ${firstDay} AND toDate(occurred_at) <= ${lastDay}`
  const buckets = `${isOurs} AND bucket >= ${firstBucket} AND bucket <= ${lastBucket}`
  const days = `${isOurs} AND day >= ${firstDay} AND day <= ${lastDay}`
  const removals = `SELECT arrayJoin({projectIds:Array(UUID)}) AS project_id,
                           fromUnixTimestamp64Milli({first:Int64}, 'UTC') AS first_at, fromUnixTimestamp64Milli({last:Int64}, 'UTC') AS last_at`
  return [
    ...buildSettledVoids(removals).map((sql) => ({ params, sql })),
    {
      params,
      sql: `
        INSERT INTO traffic_15m (project_id, bucket, views, session_events)
        SELECT project_id, bucket, sum(views) AS more_views, sum(session_events) AS more_session_events
        FROM (
          SELECT project_id, bucket, views, session_events FROM (${toTrafficCountsSelectSql(eventsOfBuckets)})
          UNION ALL
          SELECT project_id, bucket, -views, -session_events FROM traffic_15m WHERE ${buckets}
        )
        GROUP BY project_id, bucket
        HAVING more_views != 0 OR more_session_events != 0`,
    },
    {
      params,
      sql: `
        INSERT INTO sessions (project_id, day, session_hash, visitor_hash, started_at, ended_at, views, events,
                              country, browser, os, device, entry)
        SELECT e.project_id, e.day, e.session_hash, e.visitor_hash, e.started_at, e.ended_at, e.views - r.views,
               e.events - r.events, e.country, e.browser, e.os, e.device, e.entry
        FROM (${toSessionsSelectSql(eventsOfDays)}) AS e
        LEFT JOIN (SELECT project_id, day, session_hash, sum(views) AS views, sum(events) AS events
                   FROM sessions WHERE ${days} GROUP BY project_id, day, session_hash) AS r
          USING (project_id, day, session_hash)
        WHERE e.views != r.views OR e.events != r.events`,
    },
    {
      params: { ...params, batchId: batch.id },
      sql: `INSERT INTO person_edges ${toPersonEdgesSelectSql(`${eventsOfBuckets} AND batch_id = {batchId:UUID}`)}`,
    },
  ]
}

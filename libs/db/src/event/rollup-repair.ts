import type { EventBatch } from './event.writer.ts'

export interface RollupRepair {
  readonly sql: string
  readonly params: Record<string, unknown>
}

/**
 * Statements that make the roll-ups agree with the events in the buckets that a batch touches. A killed server may have
 * committed a batch to `events` and not to a view, or the other way round; sums then differ. Each statement adds the
 * difference of the sums and the whole state of the bucket: distinct counts, minima and maxima do not mind a repeat.
 */
export function buildRollupRepairs(batch: EventBatch): RollupRepair[] {
  const params = {
    projectIds: batch.projectIds,
    first: batch.firstOccurredAtMs,
    last: batch.lastOccurredAtMs,
  }
  const inBuckets = `project_id IN {projectIds:Array(UUID)}
    AND occurred_at >= toStartOfFifteenMinutes(fromUnixTimestamp64Milli({first:Int64}))
    AND occurred_at < toStartOfFifteenMinutes(fromUnixTimestamp64Milli({last:Int64})) + INTERVAL 15 MINUTE`
  const isView = `kind IN ('page', 'screen') AND bot = ''`
  const touchedBuckets = `project_id IN {projectIds:Array(UUID)}
    AND bucket >= toStartOfFifteenMinutes(fromUnixTimestamp64Milli({first:Int64}))
    AND bucket <= toStartOfFifteenMinutes(fromUnixTimestamp64Milli({last:Int64}))`
  const touchedDays = `project_id IN {projectIds:Array(UUID)}
    AND day >= toDate(fromUnixTimestamp64Milli({first:Int64}, 'UTC')) AND day <= toDate(fromUnixTimestamp64Milli({last:Int64}, 'UTC'))`
  return [
    {
      params,
      sql: `
        INSERT INTO traffic_15m (project_id, bucket, views, visitors)
        SELECT e.project_id, e.bucket, e.views - r.views, e.visitors
        FROM (SELECT project_id, toStartOfFifteenMinutes(occurred_at) AS bucket, toInt64(count()) AS views,
                     uniqCombined64State(20)(visitor_hash) AS visitors
              FROM events WHERE ${inBuckets} AND ${isView} GROUP BY project_id, bucket) AS e
        LEFT JOIN (SELECT project_id, bucket, sum(views) AS views FROM traffic_15m WHERE ${touchedBuckets}
                   GROUP BY project_id, bucket) AS r
          ON r.project_id = e.project_id AND r.bucket = e.bucket
        WHERE e.views != r.views`,
    },
    {
      params,
      sql: `
        INSERT INTO pages_15m (project_id, bucket, path, views, visitors)
        SELECT e.project_id, e.bucket, e.path, e.views - r.views, e.visitors
        FROM (SELECT project_id, toStartOfFifteenMinutes(occurred_at) AS bucket, path, toInt64(count()) AS views,
                     uniqCombined64State(20)(visitor_hash) AS visitors
              FROM events WHERE ${inBuckets} AND ${isView} GROUP BY project_id, bucket, path) AS e
        LEFT JOIN (SELECT project_id, bucket, path, sum(views) AS views FROM pages_15m WHERE ${touchedBuckets}
                   GROUP BY project_id, bucket, path) AS r
          ON r.project_id = e.project_id AND r.bucket = e.bucket AND r.path = e.path
        WHERE e.views != r.views`,
    },
    {
      params,
      sql: `
        INSERT INTO sessions (project_id, day, session_hash, visitor_hash, started_at, ended_at, views, events,
                              country, browser, os, device, entry)
        SELECT e.project_id, e.day, e.session_hash, e.visitor_hash, e.started_at, e.ended_at, e.views - r.views,
               e.events - r.events, e.country, e.browser, e.os, e.device, e.entry
        FROM (SELECT project_id, toDate(occurred_at) AS day, session_hash, any(visitor_hash) AS visitor_hash,
                     min(occurred_at) AS started_at, max(occurred_at) AS ended_at,
                     toInt64(countIf(kind IN ('page', 'screen'))) AS views, toInt64(count()) AS events,
                     any(country) AS country, any(browser) AS browser, any(os) AS os, any(device) AS device,
                     argMinState((toString(referrer_host), toString(channel), toString(utm_source),
                                  toString(utm_medium), toString(utm_campaign)), occurred_at) AS entry
              FROM events
              WHERE project_id IN {projectIds:Array(UUID)} AND session_id != '' AND bot = ''
                AND toDate(occurred_at) >= toDate(fromUnixTimestamp64Milli({first:Int64}, 'UTC'))
                AND toDate(occurred_at) <= toDate(fromUnixTimestamp64Milli({last:Int64}, 'UTC'))
              GROUP BY project_id, day, session_hash) AS e
        LEFT JOIN (SELECT project_id, day, session_hash, sum(views) AS views, sum(events) AS events
                   FROM sessions WHERE ${touchedDays} GROUP BY project_id, day, session_hash) AS r
          ON r.project_id = e.project_id AND r.day = e.day AND r.session_hash = e.session_hash
        WHERE e.views != r.views OR e.events != r.events`,
    },
  ]
}

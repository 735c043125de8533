/*
 * What each roll-up holds, as a SELECT over `events`: once for the materialized view that feeds it, and once for the
 * repair that compares it with the events (libs/db/src/event/rollup-repair.ts).
 */

const isView = `kind IN ('page', 'screen')`
const all = '1'

/** Views and events of sessions by quarter of an hour. @param where a further condition on the events. */
export function toTrafficCountsSelectSql(where = all): string {
  return `
SELECT project_id, toStartOfFifteenMinutes(occurred_at) AS bucket,
       toInt64(countIf(${isView})) AS views, toInt64(countIf(session_id != '')) AS session_events
FROM events
WHERE bot = '' AND (${where})
GROUP BY project_id, bucket`
}

/** What migration 0002 built and 0007 took away: views and visitors by quarter of an hour. */
export function toTrafficSelectSql(where = all): string {
  return `
SELECT project_id, toStartOfFifteenMinutes(occurred_at) AS bucket,
       toInt64(count()) AS views, uniqCombined64State(20)(visitor_hash) AS visitors
FROM events
WHERE ${isView} AND bot = '' AND (${where})
GROUP BY project_id, bucket`
}

/** The same for each page; gone as well. */
export function toPagesSelectSql(where = all): string {
  return `
SELECT project_id, toStartOfFifteenMinutes(occurred_at) AS bucket, path,
       toInt64(count()) AS views, uniqCombined64State(20)(visitor_hash) AS visitors
FROM events
WHERE ${isView} AND bot = '' AND (${where})
GROUP BY project_id, bucket, path`
}

/** The first view of a session as text; see the table `sessions`. */
const entry = `min(if(${isView},
           concat(leftPad(toString(toUnixTimestamp64Milli(occurred_at)), 13, '0'), '\\n', referrer_host, '\\n', channel, '\\n',
                  replaceAll(utm_source, '\\n', ' '), '\\n', replaceAll(utm_medium, '\\n', ' '), '\\n',
                  replaceAll(utm_campaign, '\\n', ' ')), '~'))`

/** Sessions by day; where rows of one session disagree on what is constant, the greatest is taken, whatever their order. */
export function toSessionsSelectSql(where = all): string {
  return `
SELECT project_id, toDate(occurred_at) AS day, session_hash,
       max(visitor_hash) AS visitor_hash,
       min(occurred_at) AS started_at, max(occurred_at) AS ended_at,
       toInt64(countIf(${isView})) AS views, toInt64(count()) AS events,
       max(country) AS country, max(browser) AS browser, max(os) AS os, max(device) AS device,
       ${entry} AS entry
FROM events
WHERE session_id != '' AND bot = '' AND (${where})
GROUP BY project_id, day, session_hash`
}

/**
 * Ids that belong to one person, as identify and alias events say. Only an identify ties a device to its user: a user
 * who is signed in on somebody else's device has not become them.
 */
export function toPersonEdgesSelectSql(where = all): string {
  return `
SELECT project_id, pair.1 AS kind, pair.2 AS from_id, to_id, min(at) AS first_at, max(at) AS last_at
FROM (
  SELECT project_id, user_id AS to_id, occurred_at AS at,
         arrayJoin(arrayFilter(pair -> pair.2 != '' AND pair.2 != user_id,
                               [('device', if(kind = 'identify', anonymous_id, '')), ('alias', previous_id)])) AS pair
  FROM events
  WHERE user_id != '' AND (kind = 'identify' OR previous_id != '') AND (${where})
)
GROUP BY project_id, kind, from_id, to_id`
}

import type { ProjectScope } from '@sightline/domain/project'
import type { SourceCounts, SourceHour, SourceRejects } from '@sightline/domain/source'
import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'
import { SqlParams } from '../query/index.ts'

const dayMs = 86_400_000
const maxSources = 200
const instant = "DateTime64(3, 'UTC')"

const countsRow = z
  .object({
    source: z.string(),
    library: z.string(),
    library_version: z.string(),
    last_hour: z.number(),
    last_day: z.number(),
    last_week: z.number(),
    last_ms: z.number(),
  })
  .transform((row): SourceCounts => ({
    source: row.source,
    library: row.library,
    libraryVersion: row.library_version,
    lastHour: row.last_hour,
    lastDay: row.last_day,
    lastWeek: row.last_week,
    lastSeenAt: new Date(row.last_ms),
  }))

/** Doors and libraries that sent in the week before `now`, by when their events arrived. */
export function buildSourcesQuery(scope: ProjectScope, now: Date): ClickHouseQuery<SourceCounts> {
  const params = new SqlParams()
  const since = (ms: number) => params.bind(instant, new Date(now.getTime() - ms))
  return {
    name: 'sources',
    sql: `
SELECT if(source = '', 'native', toString(source)) AS source, library, library_version,
       countIf(received_at >= ${since(dayMs / 24)}) AS last_hour, countIf(received_at >= ${since(dayMs)}) AS last_day,
       count() AS last_week, toUnixTimestamp64Milli(max(received_at)) AS last_ms
FROM events
WHERE project_id = ${params.bind('UUID', scope.projectId)} AND received_at >= ${since(7 * dayMs)}
GROUP BY source, library, library_version
ORDER BY last_ms DESC, library, library_version
LIMIT ${maxSources}`,
    params: params.values,
    row: countsRow,
  }
}

const hourRow = z
  .object({
    source: z.string(),
    library: z.string(),
    library_version: z.string(),
    hours_ago: z.number(),
    events: z.number(),
  })
  .transform((row): SourceHour => ({
    source: row.source,
    library: row.library,
    libraryVersion: row.library_version,
    hoursAgo: row.hours_ago,
    events: row.events,
  }))

/** The same for each of the 24 hours before `now`. */
export function buildSourceHoursQuery(scope: ProjectScope, now: Date): ClickHouseQuery<SourceHour> {
  const params = new SqlParams()
  const nowSql = params.bind(instant, now)
  return {
    name: 'source_hours',
    sql: `
SELECT if(source = '', 'native', toString(source)) AS source, library, library_version,
       intDiv(dateDiff('second', received_at, ${nowSql}), 3600) AS hours_ago, count() AS events
FROM events
WHERE project_id = ${params.bind('UUID', scope.projectId)}
  AND received_at >= ${params.bind(instant, new Date(now.getTime() - dayMs))}
GROUP BY source, library, library_version, hours_ago`,
    params: params.values,
    row: hourRow,
  }
}

const rejectsRow = z.object({ source: z.string(), library: z.string(), events: z.number() })

/** What was put into quarantine on the day before `now`, by door and library. */
export function buildSourceRejectsQuery(scope: ProjectScope, now: Date): ClickHouseQuery<SourceRejects> {
  const params = new SqlParams()
  return {
    name: 'source_rejects',
    sql: `
SELECT source, library, uniqExact(id) AS events
FROM quarantine
WHERE project_id = ${params.bind('UUID', scope.projectId)}
  AND received_at >= ${params.bind(instant, new Date(now.getTime() - dayMs))}
GROUP BY source, library`,
    params: params.values,
    row: rejectsRow,
  }
}

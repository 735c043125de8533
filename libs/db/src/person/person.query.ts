import {
  personTimelinePageSize,
  traitEvents,
  type PersonEvent,
  type PersonEventCursor,
  type PersonIds,
} from '@sightline/domain/person'
import type { ProjectScope } from '@sightline/domain/project'
import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'
import { SqlParams } from '../query/index.ts'

const summaryRow = z.object({ events: z.number(), first_ms: z.number(), last_ms: z.number() })
export type PersonSummaryRow = z.infer<typeof summaryRow>

/** How much there is of a person, and since when. */
export function buildPersonSummaryQuery(scope: ProjectScope, ids: PersonIds): ClickHouseQuery<PersonSummaryRow> {
  const params = new SqlParams()
  return {
    name: 'person_summary',
    sql: `
SELECT count() AS events, toUnixTimestamp64Milli(min(occurred_at)) AS first_ms,
       toUnixTimestamp64Milli(max(occurred_at)) AS last_ms
FROM events
WHERE ${toPersonWhereSql(scope, ids, params)}`,
    params: params.values,
    row: summaryRow,
  }
}

const eventRow = z
  .object({
    event_id: z.string(),
    event: z.string(),
    kind: z.string(),
    source: z.string(),
    path: z.string(),
    session_id: z.string(),
    actor_id: z.string(),
    occurred_ms: z.number(),
  })
  .transform((row): PersonEvent => ({
    eventId: row.event_id,
    event: row.event,
    kind: row.kind,
    source: row.source,
    path: row.path,
    sessionId: row.session_id,
    actorId: row.actor_id,
    occurredAt: new Date(row.occurred_ms),
  }))

/** A page of a person's events, newest first, and one more when there is another page. @param cursor the page before's. */
export function buildPersonTimelineQuery(
  scope: ProjectScope,
  ids: PersonIds,
  cursor?: PersonEventCursor,
): ClickHouseQuery<PersonEvent> {
  const params = new SqlParams()
  const where = [toPersonWhereSql(scope, ids, params)]
  if (cursor !== undefined) {
    const at = params.bind("DateTime64(3, 'UTC')", cursor.occurredAt)
    const eventId = params.bind('String', cursor.eventId)
    where.push(`occurred_at <= ${at} AND (occurred_at < ${at} OR event_id < ${eventId})`)
  }
  return {
    name: 'person_timeline',
    sql: `
SELECT event_id, event, kind, source, path, session_id, if(user_id != '', user_id, anonymous_id) AS actor_id,
       toUnixTimestamp64Milli(occurred_at) AS occurred_ms
FROM events
WHERE ${where.join('\n  AND ')}
ORDER BY occurred_at DESC, event_id DESC
LIMIT ${personTimelinePageSize + 1}`,
    params: params.values,
    row: eventRow,
  }
}

const traitsRow = z.object({ properties: z.string() })
const maxIdentified = 1_000

/** What was said of a person's traits, oldest first; of very many the newest. */
export function buildPersonTraitsQuery(
  scope: ProjectScope,
  ids: PersonIds,
): ClickHouseQuery<z.infer<typeof traitsRow>> {
  const params = new SqlParams()
  return {
    name: 'person_traits',
    sql: `
SELECT properties FROM (
  SELECT properties, occurred_at, event_id FROM events
  WHERE ${toPersonWhereSql(scope, ids, params)} AND event IN ${params.bind('Array(String)', traitEvents)}
    AND properties != '{}'
  ORDER BY occurred_at DESC, event_id DESC LIMIT ${maxIdentified}
) ORDER BY occurred_at, event_id`,
    params: params.values,
    row: traitsRow,
  }
}

/** Events that came under the person's users, and those without a user of their devices. */
function toPersonWhereSql(scope: ProjectScope, { userIds, deviceIds }: PersonIds, params: SqlParams): string {
  const users = params.bindTexts(userIds)
  const devices = params.bindTexts([...deviceIds, ...userIds])
  return `project_id = ${params.bind('UUID', scope.projectId)}
  AND (user_id IN ${users} OR (user_id = '' AND anonymous_id IN ${devices}))`
}

import {
  quarantineReasons,
  type QuarantineFilter,
  type QuarantineGroup,
  type QuarantineListRequest,
} from '@sightline/domain/quarantine'
import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'

const count = z.coerce.number()
const reason = z.enum(quarantineReasons)

const entryRow = z.object({
  id: z.string(),
  receivedAtMs: count,
  source: z.string(),
  reason,
  field: z.string(),
  message: z.string(),
  event: z.string(),
  eventId: z.string(),
  library: z.string(),
  raw: z.string(),
  isCut: z.boolean(),
  isRefusedAgain: z.coerce.boolean(),
})
export type QuarantineEntryRow = z.infer<typeof entryRow>

const entryColumns = `
  id, toUnixTimestamp64Milli(received_at) AS receivedAtMs, source, reason, field, message, event,
  event_id AS eventId, library, raw, is_cut AS isCut, replay_id IS NOT NULL AS isRefusedAgain`

/** Texts are compared as they are; `FINAL` leaves each row's last version. */
function toConditions(filter: QuarantineFilter): { sql: string; params: Record<string, unknown> } {
  const texts = (['reason', 'event', 'field', 'source'] as const).filter((name) => filter[name] !== undefined)
  const conditions = [
    'project_id = {projectId:UUID}',
    `state = 'waiting'`,
    ...texts.map((name) => `${name} = {${name}:String}`),
    ...(filter.id === undefined ? [] : ['id = {id:UUID}']),
  ]
  return { sql: conditions.join(' AND '), params: { ...filter } }
}

/** What waits, newest first; one row more than a page, to know whether there is another. */
export function buildQuarantineListQuery(
  projectId: string,
  { filter, cursor }: QuarantineListRequest,
  limit: number,
): ClickHouseQuery<QuarantineEntryRow> {
  const where = toConditions(filter)
  const behind = cursor === undefined ? '' : 'AND (received_at, id) < ({cursorAt:DateTime64(3)}, {cursorId:UUID})'
  return {
    name: 'quarantine_list',
    sql: `
      SELECT ${entryColumns}
      FROM quarantine FINAL
      WHERE ${where.sql} ${behind}
      ORDER BY quarantine.received_at DESC, id DESC
      LIMIT {limit:UInt32}`,
    params: {
      projectId,
      limit,
      ...where.params,
      ...(cursor !== undefined && { cursorAt: cursor.receivedAt, cursorId: cursor.id }),
    },
    row: entryRow,
  }
}

export type QuarantineGroupRow = Omit<QuarantineGroup, 'lastAt'> & {
  readonly lastAtMs: number
  readonly waiting: number
}

/** The largest groups of one cause, and in each row how many wait in all. */
export function buildQuarantineGroupsQuery(projectId: string, limit: number): ClickHouseQuery<QuarantineGroupRow> {
  return {
    name: 'quarantine_groups',
    sql: `
      SELECT reason, field, message, event, source, count() AS events,
             toUnixTimestamp64Milli(max(received_at)) AS lastAtMs, sum(count()) OVER () AS waiting
      FROM quarantine FINAL
      WHERE project_id = {projectId:UUID} AND state = 'waiting'
      GROUP BY reason, field, message, event, source
      ORDER BY events DESC, lastAtMs DESC
      LIMIT {limit:UInt32}`,
    params: { projectId, limit },
    row: z.object({
      reason,
      field: z.string(),
      message: z.string(),
      event: z.string(),
      source: z.string(),
      events: count,
      lastAtMs: count,
      waiting: count,
    }),
  }
}

/** How many events something happened to since an instant, by its name. */
export function buildTalliesQuery(
  projectId: string,
  since: Date,
): ClickHouseQuery<{ readonly name: string; readonly events: number }> {
  return {
    name: 'ingest_tallies',
    sql: `
      SELECT name, sum(events) AS events
      FROM ingest_tallies FINAL
      WHERE project_id = {projectId:UUID} AND hour >= toStartOfHour({since:DateTime64(3)})
      GROUP BY name ORDER BY name`,
    params: { projectId, since },
    row: z.object({ name: z.string(), events: count }),
  }
}

/** What a replay has not looked at yet, oldest first. */
export function buildReplayListQuery(
  replay: {
    readonly projectId: string
    readonly id: string
    readonly requestedAt: Date
    readonly filter: QuarantineFilter
  },
  limit: number,
): ClickHouseQuery<QuarantineEntryRow> {
  const where = toConditions(replay.filter)
  return {
    name: 'quarantine_replay',
    sql: `
      SELECT ${entryColumns}
      FROM quarantine FINAL
      WHERE ${where.sql} AND received_at <= {requestedAt:DateTime64(3)}
        AND (replay_id IS NULL OR replay_id != {replayId:UUID})
      ORDER BY quarantine.received_at, id
      LIMIT {limit:UInt32}`,
    params: {
      ...where.params,
      projectId: replay.projectId,
      replayId: replay.id,
      requestedAt: replay.requestedAt,
      limit,
    },
    row: entryRow,
  }
}

/** What became of a replay's events, by state; the refused ones wait. */
export function buildReplayOutcomeQuery(
  projectId: string,
  replayIds: readonly string[],
): ClickHouseQuery<{ readonly replayId: string; readonly state: string; readonly events: number }> {
  return {
    name: 'quarantine_replay_outcome',
    sql: `
      SELECT replay_id AS replayId, state, count() AS events
      FROM quarantine FINAL
      WHERE project_id = {projectId:UUID} AND replay_id IN {replayIds:Array(UUID)}
      GROUP BY replayId, state`,
    params: { projectId, replayIds },
    row: z.object({ replayId: z.string(), state: z.string(), events: count }),
  }
}

/** Which of these events have been stored since an instant. */
export function buildStoredIdsQuery(input: {
  readonly projectId: string
  readonly eventIds: readonly string[]
  readonly since: Date
}): ClickHouseQuery<{ readonly eventId: string }> {
  return {
    name: 'quarantine_stored_ids',
    sql: `
      SELECT DISTINCT event_id AS eventId
      FROM events
      WHERE project_id = {projectId:UUID} AND received_at >= {since:DateTime64(3)}
        AND event_id IN {eventIds:Array(String)}`,
    params: { ...input },
    row: z.object({ eventId: z.string() }),
  }
}

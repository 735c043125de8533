import type { AcceptedCounts, StoredCounts } from '@sightline/domain/ledger'
import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'

const uint64 = z.coerce.number()

const key = { projectId: z.uuid(), batchId: z.uuid(), hourMs: uint64 }

/** Since when, and of which project; of all when it is undefined. */
export interface LedgerScope {
  readonly since: Date
  readonly projectId?: string
}

const isOurs = `(empty({projectId:String}) OR project_id = toUUIDOrZero({projectId:String}))`

/**
 * What the ledger holds. An event that was stored and then found to stand in an earlier batch, of another node, was
 * acknowledged as new there: it is a duplicate since, and owes no row.
 */
export function buildLedgerQuery({ since, projectId = '' }: LedgerScope): ClickHouseQuery<AcceptedCounts> {
  return {
    name: 'ledger_accepted',
    sql: `
      SELECT b.project_id AS projectId, b.batch_id AS batchId, toUnixTimestamp(b.hour) * 1000 AS hourMs,
             b.accepted - r.events AS accepted, b.duplicate + r.events AS duplicate, b.rejected AS rejected
      FROM (SELECT * FROM ingest_batches FINAL WHERE hour >= toStartOfHour({since:DateTime64(3)}) AND ${isOurs}) AS b
      LEFT JOIN (SELECT project_id, hour, batch_id, uniqExact(event_id) AS events FROM removed_events
                 WHERE hour >= toStartOfHour({since:DateTime64(3)}) AND ${isOurs}
                 GROUP BY project_id, hour, batch_id) AS r USING (project_id, hour, batch_id)`,
    params: { since, projectId },
    row: z.object({ ...key, accepted: uint64, duplicate: uint64, rejected: uint64 }),
  }
}

/**
 * What is stored, counted from the rows themselves. Ids are told apart by 64 bits of theirs: in a batch of 30 000 two of
 * them meet with a chance of 2e-11, and it takes half the time and memory.
 */
export function buildStoredQuery({ since, projectId = '' }: LedgerScope): ClickHouseQuery<StoredCounts> {
  return {
    name: 'ledger_stored',
    sql: `
      SELECT project_id AS projectId, batch_id AS batchId, toUnixTimestamp(toStartOfHour(received_at)) * 1000 AS hourMs,
             count() AS stored, uniqExact(sipHash64(event_id)) AS distinct
      FROM events
      WHERE received_at >= toStartOfHour({since:DateTime64(3)}) AND ${isOurs}
      GROUP BY projectId, batchId, hourMs`,
    params: { since, projectId },
    row: z.object({ ...key, stored: uint64, distinct: uint64 }),
  }
}

export interface ProjectCheckRow {
  readonly projectId: string
  /** Of the last 24 hours, in which an event id counts once. */
  readonly events: number
  readonly distinctEvents: number
  /** Of all time. */
  readonly views: number
  /** The same by the roll-up that settled reports are held against. */
  readonly trafficViews: number
}

/** For each project: no event id twice over all batches, and roll-ups that agree with the events. */
export function buildProjectCheckQuery(): ClickHouseQuery<ProjectCheckRow> {
  return {
    name: 'ledger_projects',
    sql: `
      SELECT e.project_id AS projectId, e.events AS events, e.distinct_events AS distinctEvents, e.views AS views,
             t.views AS trafficViews
      FROM (SELECT project_id, countIf(received_at >= now() - INTERVAL 24 HOUR) AS events,
                   uniqExactIf(sipHash64(event_id), received_at >= now() - INTERVAL 24 HOUR) AS distinct_events,
                   countIf(kind IN ('page', 'screen') AND bot = '') AS views
            FROM events GROUP BY project_id) AS e
      LEFT JOIN (SELECT project_id, sum(views) AS views FROM traffic_15m GROUP BY project_id) AS t USING (project_id)`,
    params: {},
    row: z.object({
      projectId: z.uuid(),
      events: uint64,
      distinctEvents: uint64,
      views: uint64,
      trafficViews: uint64,
    }),
  }
}

import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'
import { removedSince, toBatchesSql, toNamedSql, type BatchSpan } from './dedup-sql.ts'

const instantMs = z.coerce.number()
const text = z.string()

export interface LedgerSpanRow {
  /** The event store's clock, milliseconds since 1970. */
  readonly nowMs: number
  readonly batches: number
  /** Hours of arrival of these batches. */
  readonly firstHourMs: number
  readonly lastHourMs: number
}

/** What has been stored since an instant, at a glance. */
export function buildLedgerSpanQuery({ since }: { readonly since: Date }): ClickHouseQuery<LedgerSpanRow> {
  return {
    name: 'dedup_ledger_span',
    sql: `
      SELECT toUnixTimestamp64Milli(now64(3)) AS nowMs, count() AS batches,
             toUnixTimestamp(min(hour)) * 1000 AS firstHourMs, toUnixTimestamp(max(hour)) * 1000 AS lastHourMs
      FROM ingest_batches WHERE stored_at >= {since:DateTime64(3)} AND accepted > 0`,
    params: { since },
    row: z.object({ nowMs: instantMs, batches: z.number(), firstHourMs: instantMs, lastHourMs: instantMs }),
  }
}

export interface HourRange {
  /** Starts of hours of arrival, both included. */
  readonly firstHour: Date
  readonly lastHour: Date
}

const isInHours = 'hour >= {firstHour:DateTime} AND hour <= {lastHour:DateTime}'

/** How many nodes took the events of these hours, as far as they have been stored. */
export function buildNodeCountQuery(hours: HourRange): ClickHouseQuery<{ readonly nodes: number }> {
  return {
    name: 'dedup_nodes',
    sql: `SELECT uniqExact(node) AS nodes FROM ingest_batches WHERE ${isInHours} AND accepted > 0`,
    params: { ...hours },
    row: z.object({ nodes: z.number() }),
  }
}

const batchColumns = `
  batch_id AS batchId, groupUniqArray(project_id) AS projectIds,
  toUnixTimestamp(min(hour)) * 1000 AS firstHourMs, toUnixTimestamp(max(hour)) * 1000 AS lastHourMs, sum(accepted) AS rows`
const batchRow = z.object({
  batchId: text,
  projectIds: z.array(text),
  firstHourMs: instantMs,
  lastHourMs: instantMs,
  rows: z.coerce.number(),
})
/** A list is read again until it is empty. */
export const maxListedBatches = 100_000

/** Batches stored since an instant that have not been looked at since they were, the earliest arrivals first. */
export function buildFreshBatchesQuery({ since }: { readonly since: Date }): ClickHouseQuery<BatchSpan> {
  return {
    name: 'dedup_fresh_batches',
    sql: `
      SELECT ${batchColumns}
      FROM ingest_batches
      LEFT JOIN (SELECT batch_id, max(swept_at) AS last_swept_at FROM swept_batches
                 WHERE swept_at >= {since:DateTime64(3)} GROUP BY batch_id) AS swept USING (batch_id)
      WHERE stored_at >= {since:DateTime64(3)} AND accepted > 0
      GROUP BY batch_id HAVING max(stored_at) >= max(swept.last_swept_at)
      ORDER BY firstHourMs LIMIT ${maxListedBatches}`,
    params: { since },
    row: batchRow,
  }
}

/** Batches of some hours that were stored before an instant and whose ids are not in the index. */
export function buildUncoveredBatchesQuery(
  input: HourRange & { readonly storedBefore: Date },
): ClickHouseQuery<BatchSpan> {
  return {
    name: 'dedup_uncovered_batches',
    sql: `
      SELECT ${batchColumns}
      FROM ingest_batches
      WHERE ${isInHours} AND stored_at < {storedBefore:DateTime64(3)} AND accepted > 0
        AND batch_id NOT IN (SELECT batch_id FROM swept_batches WHERE swept_at >= now() - INTERVAL 3 DAY)
      GROUP BY batch_id ORDER BY firstHourMs LIMIT ${maxListedBatches}`,
    params: { ...input },
    row: batchRow,
  }
}

/** The hashes of ids that stand in one of these batches and in another one. */
export function buildSharedIdsQuery(batches: readonly BatchSpan[]): ClickHouseQuery<{ readonly idHash: string }> {
  const { where, params } = toBatchesSql(batches)
  return {
    name: 'dedup_shared_ids',
    sql: `
      SELECT toString(id_hash) AS idHash FROM stored_ids
      WHERE id_hash IN (SELECT sipHash64(project_id, event_id) FROM events WHERE ${where})
      GROUP BY id_hash HAVING uniqExact(batch_id) > 1`,
    params,
    row: z.object({ idHash: text }),
  }
}

/** A row of `events` whose id may stand in another row too. */
export interface CopyRow {
  readonly projectId: string
  readonly batchId: string
  readonly eventId: string
  readonly event: string
  /** 64 bits, as digits. */
  readonly visitorHash: string
  readonly sessionHash: string
  readonly receivedAtMs: number
  readonly occurredAtMs: number
  /** Equal for rows that are the same in every roll-up. */
  readonly rollupPlace: string
}

const rollupPlace = `cityHash64(occurred_at, kind, visitor_hash, session_hash, bot, referrer_host, channel,
  utm_source, utm_medium, utm_campaign, country, browser, os, device)`

/** The rows themselves of ids with these hashes, those of another id with the same hash among them. */
export function buildCopiesQuery(idHashes: readonly string[]): ClickHouseQuery<CopyRow> {
  const names = 'FROM stored_ids WHERE id_hash IN {idHashes:Array(UInt64)}'
  return {
    name: 'dedup_copies',
    sql: `
      SELECT project_id AS projectId, batch_id AS batchId, event_id AS eventId, event,
             toString(visitor_hash) AS visitorHash, toString(session_hash) AS sessionHash,
             toUnixTimestamp64Milli(received_at) AS receivedAtMs, toUnixTimestamp64Milli(occurred_at) AS occurredAtMs,
             toString(${rollupPlace}) AS rollupPlace
      FROM events
      WHERE ${toNamedSql(names, 'day')} AND batch_id IN (SELECT batch_id ${names})
        AND sipHash64(project_id, event_id) IN {idHashes:Array(UInt64)}`,
    params: { idHashes: idHashes.map(BigInt) },
    row: z.object({
      projectId: text,
      batchId: text,
      eventId: text,
      event: text,
      visitorHash: text,
      sessionHash: text,
      receivedAtMs: instantMs,
      occurredAtMs: instantMs,
      rollupPlace: text,
    }),
  }
}

/** What was removed, or is about to be, of one day (UTC, of `occurred_at`). */
export interface RemovedDayRow {
  readonly day: string
  readonly projectIds: readonly string[]
  readonly firstOccurredAtMs: number
  readonly lastOccurredAtMs: number
  /** Rows of which the roll-ups hold something that the row which stays does not account for. */
  readonly elsewhere: number
  readonly lastRemovedAtMs: number
}

/** What was noted to go since an instant, by day. */
export function buildRemovedDaysQuery({ since }: { readonly since: Date }): ClickHouseQuery<RemovedDayRow> {
  return {
    name: 'dedup_removed_days',
    sql: `
      SELECT toDate(occurred_at) AS day, groupUniqArray(project_id) AS projectIds,
             toUnixTimestamp64Milli(min(occurred_at)) AS firstOccurredAtMs,
             toUnixTimestamp64Milli(max(occurred_at)) AS lastOccurredAtMs,
             countIf(is_elsewhere) AS elsewhere, toUnixTimestamp64Milli(max(removed_at)) AS lastRemovedAtMs
      ${removedSince} GROUP BY day`,
    params: { since },
    row: z.object({
      day: z.iso.date(),
      projectIds: z.array(text),
      firstOccurredAtMs: instantMs,
      lastOccurredAtMs: instantMs,
      elsewhere: z.coerce.number(),
      lastRemovedAtMs: instantMs,
    }),
  }
}

/** Of the rows that were noted to go since an instant, how many of each month are still there. */
export function buildRemainingQuery({
  since,
}: {
  readonly since: Date
}): ClickHouseQuery<{ readonly month: number; readonly rows: number }> {
  return {
    name: 'dedup_remaining',
    sql: `
      SELECT toYYYYMM(occurred_at) AS month, count() AS rows FROM events
      WHERE ${toNamedSql(removedSince, 'toDate(occurred_at)')}
        AND (project_id, batch_id, event_id) IN (SELECT project_id, batch_id, event_id ${removedSince})
      GROUP BY month`,
    params: { since },
    row: z.object({ month: z.number(), rows: z.coerce.number() }),
  }
}

export interface QuietRow {
  /** Batches that are being inserted at this moment. */
  readonly inserting: number
  /** A batch has a greater one than all before it. */
  readonly lastBlock: number
}

/** Whether batches are on their way into the events: at two looks that find none, and no greater block, none came between. */
export function buildQuietQuery(): ClickHouseQuery<QuietRow> {
  return {
    name: 'dedup_quiet',
    sql: `
      SELECT (SELECT count() FROM system.processes
              WHERE startsWith(query_id, 'ingest-') AND current_database = currentDatabase()) AS inserting,
             (SELECT max(max_block_number) FROM system.parts
              WHERE database = currentDatabase() AND table = 'events' AND active) AS lastBlock`,
    params: {},
    row: z.object({ inserting: z.coerce.number(), lastBlock: z.coerce.number() }),
  }
}

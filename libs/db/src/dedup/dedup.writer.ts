import type { ClickHouseClient } from '@clickhouse/client'
import type { Removal } from '@sightline/domain/dedup'
import { toStorageError } from '../clickhouse/index.ts'
import { buildSettledVoids, createEventWriter } from '../event/index.ts'
import { toColumnTime } from '../quarantine/quarantine-row.ts'
import { removedSince, toBatchesSql, toNamedSql, type BatchSpan } from './dedup-sql.ts'
import type { CopyRow, RemovedDayRow } from './dedup.query.ts'
import { buildSubtractions } from './rollup-shares.ts'

export type DedupWriter = ReturnType<typeof createDedupWriter>

/** Repairs what the batch itself fed: here, nothing. */
const noBatch = '00000000-0000-0000-0000-000000000000'

const statementSettings = {
  // A mutation whose condition asks another table: replicated tables refuse it unless one says that one means it.
  allow_nondeterministic_mutations: 1,
  // A roll-up's column may bear the name of the event's column that it is made of.
  prefer_column_name_to_alias: 1,
  // The same share is taken back again when another event like it goes; it is no repetition.
  insert_deduplicate: 0,
} as const
const insertSettings = { async_insert: 0, insert_deduplicate: 0 } as const

/** What the sweep writes. Each step but one may be repeated. All methods throw DomainError `unavailable` for faults that may heal. */
export function createDedupWriter(client: ClickHouseClient) {
  const events = createEventWriter(client)
  const run = async (query: string, params: Readonly<Record<string, unknown>>): Promise<void> => {
    try {
      await client.command({ query, query_params: { ...params }, clickhouse_settings: statementSettings })
    } catch (error) {
      throw toStorageError(error)
    }
  }
  const insert = async (table: string, values: readonly object[]): Promise<void> => {
    if (values.length === 0) return
    try {
      await client.insert({ table, values, format: 'JSONEachRow', clickhouse_settings: insertSettings })
    } catch (error) {
      throw toStorageError(error)
    }
  }
  return {
    /** Puts the ids of the batches' events into the index, as they are stored. */
    async indexIds(batches: readonly BatchSpan[]): Promise<void> {
      const { where, params } = toBatchesSql(batches)
      await run(
        `INSERT INTO stored_ids (id_hash, project_id, batch_id, event, visitor_hash, day)
         SELECT sipHash64(project_id, event_id), project_id, batch_id, event, visitor_hash, toDate(occurred_at)
         FROM events WHERE ${where}`,
        params,
      )
    },

    /** Notes that the batches are in the index, and have been looked at. */
    markSwept: (batches: readonly BatchSpan[]): Promise<void> =>
      insert(
        'swept_batches',
        batches.map((batch) => ({ batch_id: batch.batchId })),
      ),

    /** Notes which rows go, before they do. From then on the ledger and `countStored` take them for duplicates. */
    noteRemovals: (sweepId: string, removals: readonly Removal<CopyRow>[]): Promise<void> =>
      insert(
        'removed_events',
        removals.map(({ removed, kept }) => ({
          project_id: removed.projectId,
          hour: Math.floor(removed.receivedAtMs / 3_600_000) * 3600,
          batch_id: removed.batchId,
          event_id: removed.eventId,
          event: removed.event,
          visitor_hash: removed.visitorHash,
          session_hash: removed.sessionHash,
          occurred_at: toColumnTime(removed.occurredAtMs),
          kept_batch_id: kept.batchId,
          is_elsewhere: removed.rollupPlace !== kept.rollupPlace,
          sweep_id: sweepId,
        })),
      ),

    /** Takes what a sweep noted to go out of the sums of the roll-ups; the one step that must not be repeated. */
    async subtractFromRollups(sweepId: string): Promise<void> {
      const noted = 'FROM removed_events WHERE sweep_id = {sweepId:UUID}'
      const where = `${toNamedSql(noted, 'toDate(occurred_at)')}
        AND (project_id, batch_id, event_id) IN (SELECT project_id, batch_id, event_id ${noted})`
      for (const statement of buildSubtractions(where)) await run(statement, { sweepId })
    },

    /** Deletes what was noted to go since an instant. @param month `202601`, of `occurred_at`. */
    deleteEvents: (month: number, since: Date): Promise<void> =>
      run(
        `DELETE FROM events IN PARTITION ${month}
         WHERE ${toNamedSql(removedSince, 'toDate(occurred_at)')}
           AND (project_id, batch_id, event_id) IN (SELECT project_id, batch_id, event_id ${removedSince})`,
        { since },
      ),

    /** Makes void what was settled of rows that went since an instant; see `buildSettledVoids`. */
    async voidSettled(since: Date): Promise<void> {
      const removals = `SELECT project_id, min(occurred_at) AS first_at, max(occurred_at) AS last_at
        ${removedSince} GROUP BY project_id, toDate(occurred_at)`
      for (const statement of buildSettledVoids(removals)) await run(statement, { since })
    },

    /**
     * Empties what is held of the sessions of rows that went since an instant: the times of a session cannot be taken back
     * one by one. To be followed by `repairRollups`.
     */
    emptySessions: (since: Date): Promise<void> =>
      run(
        `DELETE FROM sessions WHERE (project_id, day, session_hash) IN (
           SELECT project_id, toDate(occurred_at), session_hash ${removedSince} AND is_elsewhere)`,
        { since },
      ),

    /** Makes the roll-ups agree with the events of a day around what went; see `buildRollupRepairs`. */
    repairRollups: (day: RemovedDayRow): Promise<void> =>
      events.repairRollups({ ...day, id: noBatch, rows: 0, columns: [], block: Buffer.alloc(0) }),
  }
}

import { Readable } from 'node:stream'
import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client'
import type { QuarantinedEvent } from '@sightline/domain/quarantine'
import { toStorageError } from '../clickhouse/index.ts'
import { toQuarantineRow } from '../quarantine/quarantine-row.ts'
import type { EventColumn } from './event-block.ts'
import { buildRollupRepairs } from './rollup-repair.ts'

/** A batch of encoded events: what one log segment holds. */
export interface EventBatch {
  /** UUID; the insert's deduplication token, and the `batch_id` of every row. */
  readonly id: string
  readonly rows: number
  /** The columns that `block` holds, `batch_id` not among them. */
  readonly columns: readonly EventColumn[]
  /** A Native block; see `joinEventRows`. */
  readonly block: Buffer
  /** Projects and times of the rows, so that looking for them reads no more than it must. */
  readonly projectIds: readonly string[]
  readonly firstOccurredAtMs: number
  readonly lastOccurredAtMs: number
}

/** What a batch adds to the ledger: counts of one project in one hour of arrival. */
export interface LedgerEntry {
  readonly projectId: string
  /** Start of the hour, milliseconds since 1970. */
  readonly hourMs: number
  /** New events answered as accepted; each has a row in the batch. */
  readonly accepted: number
  readonly duplicate: number
  /** All that were not stored, also those of which the client was told that they are accepted. */
  readonly rejected: number
  /** Events to which something happened on their way: `drop:<reason>`, `rule:<id>`, `schema:<id>`, `clamped:<why>`. */
  readonly tallies?: Readonly<Record<string, number>>
}

export type EventWriter = ReturnType<typeof createEventWriter>

const insertSettings = {
  async_insert: 0,
  // History may span many months; the default of 100 partitions would refuse it.
  max_partitions_per_insert_block: '0',
  // One batch must stay one block, whatever its size, or its parts would carry different tokens.
  min_insert_block_size_rows: '1048449',
  // The views have grouped their rows already: looking for equal keys once more took up to a fifth of an insert.
  optimize_on_insert: 0,
} as const

// A bucket may lack the same difference twice in its life; the second is no repetition of the first.
const repairSettings = { insert_deduplicate: 0 } as const

/** A hundred times what an insert takes: an answer that has not come by then was lost on its way. */
const defaultInsertTimeoutMs = 30_000

/** Writes batches into ClickHouse. All methods throw DomainError `unavailable` for faults that may heal. */
export function createEventWriter(client: ClickHouseClient, insertTimeoutMs = defaultInsertTimeoutMs) {
  return {
    /**
     * Inserts a batch; the same batch again is ignored by the server as long as it remembers the token. Gives up waiting
     * long before other statements do: whoever stores batches looks then whether this one arrived (`isInserting`).
     */
    async insert(batch: EventBatch): Promise<void> {
      await send(client, {
        abort_signal: AbortSignal.timeout(insertTimeoutMs),
        query: `INSERT INTO events (${toColumnList(batch)}) FORMAT Native`,
        query_id: toQueryId(batch.id),
        values: Readable.from([batch.block], { objectMode: false }),
        clickhouse_settings: { ...insertSettings, insert_deduplication_token: batch.id },
      })
    },

    /**
     * Stores the partitions of the batch that are missing although the server takes its token for known, and mends the
     * roll-ups. The rows go through a table of their own and are moved, so that materialized views do not see them a
     * second time: on the swallowed retry they had their turn.
     */
    async insertMissing(batch: EventBatch): Promise<void> {
      const recovery = `events_recovery_${batch.id.replaceAll('-', '_')}`
      await command(client, `CREATE OR REPLACE TABLE ${recovery} AS events`)
      await send(client, {
        query: `INSERT INTO ${recovery} (${toColumnList(batch)}) FORMAT Native`,
        values: Readable.from([batch.block], { objectMode: false }),
        clickhouse_settings: { ...insertSettings, insert_deduplicate: 0 },
      })
      const stored = new Set(await partitionsOf(client, 'events', batch))
      for (const partition of await partitionsOf(client, recovery, batch)) {
        if (!stored.has(partition))
          await command(client, `ALTER TABLE ${recovery} MOVE PARTITION ${partition} TO TABLE events`)
      }
      await command(client, `DROP TABLE ${recovery}`)
    },

    /** See `buildRollupRepairs`; to be called while no other insert touches the batch's projects. */
    async repairRollups(batch: EventBatch): Promise<void> {
      for (const repair of buildRollupRepairs(batch)) await command(client, repair.sql, repair.params, repairSettings)
    },

    /**
     * How many rows of the batch are stored, those among them that were taken away since, for an earlier copy of theirs
     * is stored: they are not missing.
     */
    async countStored(batch: EventBatch): Promise<number> {
      const rows = await select<{ rows: string }>(client, {
        query: `WITH removed AS (SELECT DISTINCT project_id, event_id FROM removed_events
                                 WHERE project_id IN {projectIds:Array(UUID)} AND batch_id = {batchId:UUID})
                SELECT count() + (SELECT count() FROM removed) AS rows
                FROM events
                WHERE project_id IN {projectIds:Array(UUID)} AND batch_id = {batchId:UUID}
                  AND occurred_at >= fromUnixTimestamp64Milli({first:Int64}) AND occurred_at <= fromUnixTimestamp64Milli({last:Int64})
                  AND (project_id, event_id) NOT IN (SELECT project_id, event_id FROM removed)`,
        params: {
          projectIds: batch.projectIds,
          batchId: batch.id,
          first: batch.firstOccurredAtMs,
          last: batch.lastOccurredAtMs,
        },
      })
      return Number(rows[0]?.rows ?? 0)
    },

    /** True while the server still works on an earlier insert of this batch, whose client is gone. */
    async isInserting(batchId: string): Promise<boolean> {
      const rows = await select<{ running: string }>(client, {
        query: `SELECT count() AS running FROM system.processes WHERE startsWith(query_id, {prefix:String})`,
        params: { prefix: toQueryPrefix(batchId) },
      })
      return Number(rows[0]?.running ?? 0) > 0
    },

    /** Writes the batch's counts; the same entries again replace themselves. */
    async insertLedger(batchId: string, node: string, entries: readonly LedgerEntry[]): Promise<void> {
      const keyOf = ({ projectId, hourMs }: LedgerEntry) => ({
        project_id: projectId,
        hour: Math.floor(hourMs / 1000),
        batch_id: batchId,
      })
      const tallies = entries.flatMap((entry) =>
        Object.entries(entry.tallies ?? {}).map(([name, events]) => ({ ...keyOf(entry), name, events })),
      )
      await insertRows(client, 'ingest_tallies', tallies)
      await insertRows(
        client,
        'ingest_batches',
        entries.map((entry) => ({
          ...keyOf(entry),
          node,
          accepted: entry.accepted,
          duplicate: entry.duplicate,
          rejected: entry.rejected,
        })),
      )
    },

    /** Writes events that were not stored; the same rows again replace themselves. */
    insertQuarantine: (batchId: string, events: readonly QuarantinedEvent[]): Promise<void> =>
      insertRows(
        client,
        'quarantine',
        events.map((event) => toQuarantineRow(event, batchId)),
      ),
  }
}

/** Inserts rows into a table where the same rows again replace themselves. */
async function insertRows(client: ClickHouseClient, table: string, values: readonly object[]): Promise<void> {
  if (values.length === 0) return
  try {
    await client.insert({
      table,
      values,
      format: 'JSONEachRow',
      clickhouse_settings: { async_insert: 0, insert_deduplicate: 0 },
    })
  } catch (error) {
    throw toStorageError(error)
  }
}

/** Month partitions (`toYYYYMM`) in which a table has rows of the batch. */
async function partitionsOf(client: ClickHouseClient, table: string, batch: EventBatch): Promise<number[]> {
  const rows = await select<{ partition: number }>(client, {
    query: `SELECT DISTINCT toYYYYMM(occurred_at) AS partition FROM ${table}
            WHERE project_id IN {projectIds:Array(UUID)} AND batch_id = {batchId:UUID}`,
    params: { projectIds: batch.projectIds, batchId: batch.id },
  })
  return rows.map((row) => row.partition)
}

function toColumnList(batch: EventBatch): string {
  return [...batch.columns.map(([name]) => name), 'batch_id'].join(', ')
}

function toQueryPrefix(batchId: string): string {
  return `ingest-${batchId}-`
}

let attempts = 0
function toQueryId(batchId: string): string {
  return `${toQueryPrefix(batchId)}${process.pid}-${attempts++}`
}

async function send(client: ClickHouseClient, statement: Parameters<ClickHouseClient['exec']>[0]): Promise<void> {
  try {
    const answer = await client.exec(statement)
    for await (const _ of answer.stream) void _
  } catch (error) {
    throw toStorageError(error)
  }
}

async function command(
  client: ClickHouseClient,
  query: string,
  params: Record<string, unknown> = {},
  settings: ClickHouseSettings = {},
): Promise<void> {
  try {
    await client.command({ query, query_params: params, clickhouse_settings: settings })
  } catch (error) {
    throw toStorageError(error)
  }
}

async function select<Row>(
  client: ClickHouseClient,
  statement: { query: string; params: Record<string, unknown> },
): Promise<Row[]> {
  try {
    const answer = await client.query({ query: statement.query, query_params: statement.params, format: 'JSONEachRow' })
    return await answer.json<Row>()
  } catch (error) {
    throw toStorageError(error)
  }
}

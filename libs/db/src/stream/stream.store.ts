import type { StreamOffset } from '@sightline/domain/stream'
import { sql, type Kysely, type Selectable } from 'kysely'
import type { ClickHouseReader } from '../clickhouse/index.ts'
import type { Database, StreamConsumersTable, StreamsTable } from '../postgres/index.ts'
import { buildLedgerBatchesQuery, type LedgerBatch, type StreamBatch } from './stream.query.ts'

/** Where a stream begins and ends: batches from `first` up to, but not including, `next`. */
export interface StreamBounds {
  readonly first: number
  readonly next: number
}

export interface CommittedOffset {
  readonly name: string
  readonly offset: StreamOffset
  readonly committedAt: Date
  /** Events in batches that have not been read to their end. */
  readonly lag: number
}

export type StreamStore = ReturnType<typeof createStreamStore>

/** An entry of the ledger may become visible so long after the instant that stands in it. */
const lateMs = 15 * 60_000
const batchesAtOnce = 5_000

/**
 * The order of each project's batches, and the offsets of its consumers. A batch gets the next place when it is first
 * seen in the ledger, and keeps it: what becomes visible late comes later, and no reader passes it over. Every method
 * throws DomainError `unavailable` when a database does not answer.
 */
export function createStreamStore(deps: { readonly db: Kysely<Database>; readonly clickhouse: ClickHouseReader }) {
  const { db, clickhouse } = deps
  return {
    /**
     * Gives a place to what has been stored since the last call.
     * @param startAt what was stored before is not in a stream that begins now.
     */
    async extend(projectId: string, startAt: Date): Promise<StreamBounds> {
      const stream = await openStream(db, projectId, startAt)
      const since = new Date(Math.max(stream.stored_until.getTime() - lateMs, startAt.getTime()))
      const { rows: listed } = await clickhouse.run(buildLedgerBatchesQuery(projectId, since))
      const isFresh = (await withoutKnown(db, projectId, listed)).length > 0
      const next = isFresh ? await placeBatches(db, projectId, listed) : Number(stream.next_batch)
      const { first } = await db
        .selectFrom('stream_batches')
        .select((select) => select.fn.min('batch').as('first'))
        .where('project_id', '=', projectId)
        .executeTakeFirstOrThrow()
      return { first: Number((first as string | null) ?? next), next }
    },

    /** Projects whose stream somebody has read. */
    async projectIds(): Promise<string[]> {
      const rows = await db.selectFrom('streams').select('project_id').execute()
      return rows.map((row) => row.project_id)
    },

    /** In the order of the stream, from a batch on. */
    async batchesFrom(projectId: string, batch: number, limit: number): Promise<StreamBatch[]> {
      const rows = await db
        .selectFrom('stream_batches')
        .selectAll()
        .where('project_id', '=', projectId)
        .where('batch', '>=', sql<string>`${batch}`)
        .orderBy('batch')
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        batch: Number(row.batch),
        batchId: row.batch_id,
        firstHour: row.first_hour,
        lastHour: row.last_hour,
        events: Number(row.events),
      }))
    },

    async findCommitted(projectId: string, name: string): Promise<StreamOffset | undefined> {
      const row = await db
        .selectFrom('stream_consumers')
        .selectAll()
        .where('project_id', '=', projectId)
        .where('name', '=', name)
        .executeTakeFirst()
      return row === undefined ? undefined : toOffset(row)
    },

    async commit(projectId: string, name: string, offset: StreamOffset, at: Date): Promise<void> {
      const place = { batch: offset.batch, after_event_id: offset.afterEventId ?? null, committed_at: at }
      await db
        .insertInto('stream_consumers')
        .values({ project_id: projectId, name, ...place })
        .onConflict((conflict) => conflict.columns(['project_id', 'name']).doUpdateSet(place))
        .execute()
    },

    /** By name. */
    async consumers(projectId: string): Promise<CommittedOffset[]> {
      const rows = await db
        .selectFrom('stream_consumers as consumer')
        .selectAll()
        .select((select) =>
          select
            .selectFrom('stream_batches as unread')
            .select((sum) => sum.fn.sum<string | null>('unread.events').as('events'))
            .whereRef('unread.project_id', '=', 'consumer.project_id')
            .whereRef('unread.batch', '>=', 'consumer.batch')
            .as('lag'),
        )
        .where('project_id', '=', projectId)
        .orderBy('name')
        .execute()
      return rows.map((row) => ({
        name: row.name,
        offset: toOffset(row),
        committedAt: row.committed_at,
        lag: Number(row.lag ?? 0),
      }))
    },

    /** @returns whether there was one. */
    async forgetConsumer(projectId: string, name: string): Promise<boolean> {
      const { numDeletedRows } = await db
        .deleteFrom('stream_consumers')
        .where('project_id', '=', projectId)
        .where('name', '=', name)
        .executeTakeFirst()
      return numDeletedRows > 0n
    },

    /** Takes what was stored before an instant out of all streams. @returns how many batches. */
    async forgetBefore(instant: Date): Promise<number> {
      const { numDeletedRows } = await db
        .deleteFrom('stream_batches')
        .where('stored_at', '<', instant)
        .executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}

/** A project's stream, which begins with this call where there is none. */
async function openStream(db: Kysely<Database>, projectId: string, startAt: Date): Promise<Selectable<StreamsTable>> {
  const find = () => db.selectFrom('streams').selectAll().where('project_id', '=', projectId)
  const known = await find().executeTakeFirst()
  if (known !== undefined) return known
  await db
    .insertInto('streams')
    .values({ project_id: projectId, stored_until: startAt })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return find().executeTakeFirstOrThrow()
}

/**
 * Gives those of the listed batches that have no place yet the next ones. One process at a time does.
 * @returns the batch that comes next.
 */
async function placeBatches(db: Kysely<Database>, projectId: string, listed: readonly LedgerBatch[]): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const stream = await transaction
      .selectFrom('streams')
      .selectAll()
      .where('project_id', '=', projectId)
      .forUpdate()
      .executeTakeFirstOrThrow()
    // Another process may have placed some of them since they were listed.
    const fresh = await withoutKnown(transaction, projectId, listed)
    let next = Number(stream.next_batch)
    const rows = fresh.map((batch) => ({
      project_id: projectId,
      batch: next++,
      batch_id: batch.batchId,
      first_hour: new Date(batch.firstHourMs),
      last_hour: new Date(batch.lastHourMs),
      events: batch.events,
      stored_at: new Date(batch.storedAtMs),
    }))
    for (let at = 0; at < rows.length; at += batchesAtOnce) {
      await transaction
        .insertInto('stream_batches')
        .values(rows.slice(at, at + batchesAtOnce))
        .execute()
    }
    const storedUntilMs = Math.max(stream.stored_until.getTime(), fresh.at(-1)?.storedAtMs ?? 0)
    await transaction
      .updateTable('streams')
      .set({ next_batch: next, stored_until: new Date(storedUntilMs) })
      .where('project_id', '=', projectId)
      .execute()
    return next
  })
}

async function withoutKnown(
  db: Kysely<Database>,
  projectId: string,
  listed: readonly LedgerBatch[],
): Promise<LedgerBatch[]> {
  if (listed.length === 0) return []
  const { rows } = await sql<{ batch_id: string }>`
    SELECT batch_id FROM stream_batches
    WHERE project_id = ${projectId} AND batch_id = ANY(${listed.map(({ batchId }) => batchId)}::uuid[])`.execute(db)
  const known = new Set(rows.map((row) => row.batch_id))
  return listed.filter(({ batchId }) => !known.has(batchId))
}

function toOffset(row: Selectable<StreamConsumersTable>): StreamOffset {
  return {
    batch: Number(row.batch),
    ...(row.after_event_id === null ? {} : { afterEventId: row.after_event_id }),
  }
}

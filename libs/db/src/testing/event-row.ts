import { randomUUID } from 'node:crypto'
import type { ClickHouseClient } from '@clickhouse/client'

/** A row of `events` as a test writes it: what it leaves out has the column's default. */
export interface EventRow {
  readonly project_id: string
  readonly event: string
  readonly kind: string
  readonly occurred_at: Date
  readonly event_id?: string
  readonly user_id?: string
  readonly anonymous_id?: string
  readonly previous_id?: string
  readonly session_id?: string
  /** JSON text. */
  readonly properties?: string
  readonly path?: string
  readonly referrer_host?: string
  readonly channel?: string
  readonly utm_source?: string
  readonly utm_campaign?: string
  readonly country?: string
  readonly browser?: string
  readonly os?: string
  readonly device?: string
  readonly revenue?: string
  readonly duration_ms?: number
  readonly bot?: string
  readonly source?: string
  readonly library?: string
  readonly library_version?: string
}

/** A page view by one visitor, unless told otherwise. */
export function anEventRow(overrides: Partial<EventRow> & Pick<EventRow, 'project_id' | 'occurred_at'>): EventRow {
  return {
    event: 'page_view',
    kind: 'page',
    event_id: randomUUID(),
    anonymous_id: 'visitor-1',
    session_id: 'session-1',
    path: '/',
    properties: '{}',
    ...overrides,
  }
}

/**
 * Inserts rows as one block, the way ingest's batches arrive: the roll-ups are fed by it.
 * @returns the batch's id.
 */
export async function insertEventRows(client: ClickHouseClient, rows: readonly EventRow[]): Promise<string> {
  const batchId = randomUUID()
  if (rows.length === 0) return batchId
  await client.insert({
    table: 'events',
    values: rows.map((row) => ({
      ...row,
      occurred_at: toColumnText(row.occurred_at),
      received_at: toColumnText(row.occurred_at),
      batch_id: batchId,
    })),
    format: 'JSONEachRow',
  })
  return batchId
}

/** Inserts rows of one project as a batch that the ledger knows, as ingest does it: what follows the ledger sees it. */
export async function insertBatch(
  client: ClickHouseClient,
  rows: readonly EventRow[],
  storedAt: Date = new Date(),
): Promise<void> {
  const batchId = await insertEventRows(client, rows)
  const [first] = rows
  if (first === undefined) return
  await client.insert({
    table: 'ingest_batches',
    values: [...Map.groupBy(rows, (row) => toColumnText(row.occurred_at).slice(0, 'yyyy-mm-dd hh'.length))].map(
      ([hour, own]) => ({
        project_id: first.project_id,
        hour: `${hour}:00:00`,
        batch_id: batchId,
        node: 'node-1',
        accepted: own.length,
        duplicate: 0,
        rejected: 0,
        stored_at: toColumnText(storedAt),
      }),
    ),
    format: 'JSONEachRow',
  })
}

/** `2026-01-31 12:00:00.000`: what a DateTime64 column in UTC reads. */
export function toColumnText(instant: Date): string {
  return instant.toISOString().replace('T', ' ').replace('Z', '')
}

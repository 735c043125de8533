import type { ProjectScope } from '@sightline/domain/project'
import { eventColumns } from '@sightline/domain/query'
import { z } from 'zod'
import type { ClickHouseQuery } from '../clickhouse/index.ts'
import { SqlParams } from '../query/index.ts'

const hourMs = 3_600_000

/** A batch as the ledger has it. */
export interface LedgerBatch {
  readonly batchId: string
  /** Starts of hours of arrival of the project's events in it, both included. */
  readonly firstHourMs: number
  readonly lastHourMs: number
  readonly events: number
  /** By the event store's clock, milliseconds since 1970. */
  readonly storedAtMs: number
}

/** Of one answer; the ledger is asked again while it has more. */
export const maxLedgerBatches = 100_000

/** Batches with events of a project that have been stored since an instant, in the order in which they were. */
export function buildLedgerBatchesQuery(projectId: string, since: Date): ClickHouseQuery<LedgerBatch> {
  const params = new SqlParams()
  return {
    name: 'stream_ledger',
    sql: `
SELECT batch_id AS batchId, toUnixTimestamp(min(hour)) * 1000 AS firstHourMs,
       toUnixTimestamp(max(hour)) * 1000 AS lastHourMs, sum(accepted) AS events,
       toUnixTimestamp64Milli(max(stored_at)) AS storedAtMs
FROM ingest_batches FINAL
WHERE project_id = ${params.bind('UUID', projectId)} AND accepted > 0
  AND stored_at >= ${params.bind("DateTime64(3, 'UTC')", since)}
GROUP BY batch_id
ORDER BY storedAtMs, batch_id
LIMIT ${maxLedgerBatches}`,
    params: params.values,
    row: z.object({
      batchId: z.string(),
      firstHourMs: z.coerce.number(),
      lastHourMs: z.coerce.number(),
      events: z.coerce.number(),
      storedAtMs: z.coerce.number(),
    }),
  }
}

/** A batch that has its place in a stream. */
export interface StreamBatch {
  readonly batch: number
  readonly batchId: string
  /** Starts of hours of arrival, both included. */
  readonly firstHour: Date
  readonly lastHour: Date
  readonly events: number
}

/** Whether a row of `events` came in one of these batches, of which there is one at least. */
export function toStreamBatchesSql(batches: readonly StreamBatch[], params: SqlParams): string {
  const batchIds = batches.map(({ batchId }) => batchId)
  const firstHourMs = Math.min(...batches.map(({ firstHour }) => firstHour.getTime()))
  const lastHourMs = Math.max(...batches.map(({ lastHour }) => lastHour.getTime()))
  const instant = (atMs: number) => params.bind("DateTime64(3, 'UTC')", new Date(atMs))
  return `received_at >= ${instant(firstHourMs)} AND received_at < ${instant(lastHourMs + hourMs)}
  AND batch_id IN (SELECT toUUID(arrayJoin(${params.bind('Array(String)', batchIds)})))`
}

export interface StreamEventsRequest {
  /** In the order of the stream; at least one. */
  readonly batches: readonly StreamBatch[]
  /** The last event of the first batch that has been read. */
  readonly afterEventId?: string | undefined
  readonly limit: number
  /** Names; all when empty. */
  readonly events: readonly string[]
}

const eventRow = z.record(z.string(), z.union([z.string(), z.number()]))

/**
 * Events of batches in the order of the stream: batch by batch, in each by event id. Besides the columns that filters
 * name: `batch_id`, `event_id`, `occurred_at_ms`, `received_at_ms`, `groups`, `properties`.
 */
export function buildStreamEventsQuery(
  scope: ProjectScope,
  request: StreamEventsRequest,
): ClickHouseQuery<z.infer<typeof eventRow>> {
  const params = new SqlParams()
  const batchIds = request.batches.map(({ batchId }) => batchId)
  const place = `indexOf(${params.bind('Array(String)', batchIds)}, toString(batch_id))`
  const conditions = [
    `project_id = ${params.bind('UUID', scope.projectId)}`,
    toStreamBatchesSql(request.batches, params),
    ...(request.afterEventId === undefined
      ? []
      : [`(${place} > 1 OR event_id > ${params.bind('String', request.afterEventId)})`]),
    ...(request.events.length === 0 ? [] : [`event IN ${params.bind('Array(String)', request.events)}`]),
  ]
  return {
    name: 'stream_events',
    sql: `
SELECT toString(batch_id) AS batch_id, event_id, ${eventColumns.join(', ')}, groups, properties,
       toUnixTimestamp64Milli(occurred_at) AS occurred_at_ms, toUnixTimestamp64Milli(received_at) AS received_at_ms
FROM events
WHERE ${conditions.join('\n  AND ')}
ORDER BY ${place}, event_id
LIMIT ${params.bind('UInt32', request.limit)}`,
    params: params.values,
    row: eventRow,
  }
}

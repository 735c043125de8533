import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { CaptureOutcome } from '../pipeline/capture.ts'

export type IngestMetrics = ReturnType<typeof createIngestMetrics>

/** Every number that ingest counts, named once. */
export function createIngestMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: `sightline_ingest_${name}`, help, labelNames, registers: [registry] })
  const accepted = counter('events_accepted_total', 'Events acknowledged as new', ['door'])
  const duplicate = counter('events_duplicate_total', 'Events acknowledged whose id was known', ['door'])
  const rejected = counter('events_rejected_total', 'Events refused, by the field at fault', ['door', 'field'])
  const refused = counter('requests_refused_total', 'Requests of which no event was taken', ['door', 'code'])
  const stored = counter('events_stored_total', 'Events stored in ClickHouse')
  const flushSeconds = new Histogram({
    name: 'sightline_ingest_flush_seconds',
    help: 'Time to store one batch',
    buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    registers: [registry],
  })
  const batchRows = new Histogram({
    name: 'sightline_ingest_batch_rows',
    help: 'Rows of a stored batch',
    buckets: [1, 10, 100, 1_000, 10_000, 100_000],
    registers: [registry],
  })
  const groupRows = new Histogram({
    name: 'sightline_ingest_group_rows',
    help: 'Rows made durable by one sync',
    buckets: [1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000],
    registers: [registry],
  })
  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    captured(door: string, outcome: CaptureOutcome): void {
      if (outcome.accepted > 0) accepted.inc({ door }, outcome.accepted)
      if (outcome.duplicate > 0) duplicate.inc({ door }, outcome.duplicate)
      for (const rejection of outcome.rejected) rejected.inc({ door, field: toLabel(rejection.field) })
    },
    refused: (door: string, code: string) => refused.inc({ door, code }),
    durable: (rows: number) => groupRows.observe(rows),
    stored(batch: { readonly rows: number; readonly durationMs: number }): void {
      stored.inc(batch.rows)
      batchRows.observe(batch.rows)
      flushSeconds.observe(batch.durationMs / 1000)
    },
    gauge(name: string, help: string, read: () => number): void {
      new Gauge({
        name: `sightline_ingest_${name}`,
        help,
        registers: [registry],
        collect() {
          this.set(read())
        },
      })
    },
  }
}

/** Names of properties are the client's: as a label they would be a series each. */
function toLabel(field: string): string {
  return field.startsWith('properties.') ? 'properties' : field
}

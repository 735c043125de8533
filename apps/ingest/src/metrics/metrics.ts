import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { SegmentFlaws } from '../batch/segment-flush.ts'
import type { CaptureResult } from '../pipeline/capture.ts'

export type IngestMetrics = ReturnType<typeof createIngestMetrics>

/** Every number that ingest counts, named once. */
export function createIngestMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: `sightline_ingest_${name}`, help, labelNames, registers: [registry] })
  const accepted = counter('events_accepted_total', 'Events acknowledged as new', ['door'])
  const duplicate = counter('events_duplicate_total', 'Events acknowledged whose id was known', ['door'])
  const rejected = counter('events_rejected_total', 'Events that are not stored, by the reason', ['door', 'reason'])
  const refused = counter('requests_refused_total', 'Requests of which no event was taken', ['door', 'code'])
  const stored = counter('events_stored_total', 'Events stored in ClickHouse')
  const corruptSegments = counter('log_corrupt_segments_total', 'Segments in which acknowledged events were lost')
  const corruptEvents = counter('log_corrupt_events_total', 'Acknowledged events lost to the disk of the log')
  const corruptBytes = counter('log_corrupt_bytes_total', 'Bytes of the log that failed their checksum')
  const healed = counter('log_healed_total', 'Faults of the disk of the log that cost nothing')
  const tornBytes = counter('log_torn_bytes_total', 'Bytes of writes that a crash cut short; never acknowledged')
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
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name: `sightline_ingest_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  }
  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    /** For whoever adds up the numbers of several processes. */
    toJson: () => registry.getMetricsAsJSON(),
    captured(door: string, outcome: CaptureResult): void {
      if (outcome.accepted > 0) accepted.inc({ door }, outcome.accepted)
      if (outcome.duplicate > 0) duplicate.inc({ door }, outcome.duplicate)
      for (const [reason, events] of outcome.drops) rejected.inc({ door, reason }, events)
    },
    refused: (door: string, code: string) => refused.inc({ door, code }),
    durable: (rows: number) => groupRows.observe(rows),
    stored(batch: { readonly rows: number; readonly durationMs: number }): void {
      stored.inc(batch.rows)
      batchRows.observe(batch.rows)
      flushSeconds.observe(batch.durationMs / 1000)
    },
    flawed(flaws: SegmentFlaws): void {
      healed.inc(flaws.healed)
      tornBytes.inc(flaws.tornBytes)
      if (flaws.corruption === undefined) return
      corruptSegments.inc()
      corruptEvents.inc(flaws.corruption.events)
      corruptBytes.inc(flaws.corruption.frames.reduce((sum, frame) => sum + frame.bytes, 0))
    },
    gauge,
    /** Of the process that knows the ids: the only one, or the supervisor. */
    remembersIds(ids: { readonly size: number; readonly forgottenEarly: number }): void {
      gauge('dedup_ids', 'Event ids remembered', () => ids.size)
      gauge('dedup_ids_forgotten_early', 'Event ids forgotten before their 24 hours', () => ids.forgottenEarly)
    },
  }
}

import type { ClickHouseExporter, ClickHouseReader } from '@sightline/db/clickhouse'
import type { SweepReport } from '@sightline/db/dedup'
import { canaryStages, type CanaryState } from '@sightline/domain/canary'
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

export type ApiMetrics = ReturnType<typeof createApiMetrics>

const secondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Every number that api and worker tell about themselves. */
export function createApiMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'sightline_http_request_seconds',
    help: 'Time to answer a request, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: secondsBuckets,
    registers: [registry],
  })
  const queries = new Histogram({
    name: 'sightline_query_seconds',
    help: 'Time of a ClickHouse query, by its name',
    labelNames: ['query', 'outcome'],
    buckets: secondsBuckets,
    registers: [registry],
  })
  const jobs = new Counter({
    name: 'sightline_jobs_total',
    help: 'Jobs that ran, by name and outcome',
    labelNames: ['job', 'outcome'],
    registers: [registry],
  })
  const removed = new Counter({
    name: 'sightline_dedup_removed_total',
    help: 'Events that several ingest nodes had stored, and that count once since',
    registers: [registry],
  })
  const nodes = new Gauge({
    name: 'sightline_dedup_nodes',
    help: 'Ingest nodes that stored events lately, as the last sweep saw them',
    registers: [registry],
  })
  const unmended = new Gauge({
    name: 'sightline_dedup_unmended',
    help: '1 while roll-ups may still count what the last sweep removed',
    registers: [registry],
  })
  const roundTrip = new Gauge({
    name: 'sightline_canary_round_trip_seconds',
    help: 'From the door of an ingest node to a query, of its last canary that arrived',
    labelNames: ['node'],
    registers: [registry],
  })
  const lastArrival = new Gauge({
    name: 'sightline_canary_arrived_timestamp_seconds',
    help: 'When the last canary arrived',
    labelNames: ['node'],
    registers: [registry],
  })
  const stalled = new Gauge({
    name: 'sightline_canary_stalled',
    help: '1 while canaries of an ingest node do not pass this stage',
    labelNames: ['node', 'stage'],
    registers: [registry],
  })
  async function timed<Answer>(query: string, ask: () => Promise<Answer>, signal?: AbortSignal): Promise<Answer> {
    const stop = queries.startTimer({ query })
    try {
      const answer = await ask()
      stop({ outcome: 'done' })
      return answer
    } catch (error) {
      stop({ outcome: signal?.aborted === true ? 'cancelled' : 'failed' })
      throw error
    }
  }
  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),

    request(facts: {
      readonly method: string
      readonly route: string
      readonly status: number
      readonly durationMs: number
    }) {
      const { method, route, status, durationMs } = facts
      requests.observe({ method, route, status: String(status) }, durationMs / 1000)
    },

    job(job: string, outcome: 'done' | 'failed') {
      jobs.inc({ job, outcome })
    },

    /** What became of the last canary through a node. */
    canary({ node, arrived, stall }: CanaryState) {
      if (arrived !== undefined) {
        roundTrip.set({ node }, arrived.roundTripMs / 1000)
        lastArrival.set({ node }, arrived.at.getTime() / 1000)
      }
      for (const stage of canaryStages) stalled.set({ node, stage }, stall?.stage === stage ? 1 : 0)
    },

    /** A search for events that several ingest nodes stored. */
    swept(report: SweepReport) {
      removed.inc(report.removed)
      nodes.set(report.nodes)
      unmended.set(report.isMended ? 0 : 1)
    },

    /** The same reader, measured. */
    measured(reader: ClickHouseReader): ClickHouseReader {
      return { run: (query, signal) => timed(query.name, () => reader.run(query, signal), signal) }
    },

    /** The same exporter, measured until the file is complete; how long somebody reads it is not the query's time. */
    measuredExports(exporter: ClickHouseExporter): ClickHouseExporter {
      return { open: (query, format, signal) => timed(query.name, () => exporter.open(query, format, signal), signal) }
    },
  }
}

import type { ClickHouseReader } from '@sightline/db/clickhouse'
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client'

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

    /** The same reader, measured. */
    measured(reader: ClickHouseReader): ClickHouseReader {
      return {
        async run(query, signal) {
          const stop = queries.startTimer({ query: query.name })
          try {
            const answer = await reader.run(query, signal)
            stop({ outcome: 'done' })
            return answer
          } catch (error) {
            stop({ outcome: 'failed' })
            throw error
          }
        },
      }
    },
  }
}

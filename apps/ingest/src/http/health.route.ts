import type { FastifyInstance } from 'fastify'
import type { IngestMetrics } from '../metrics/metrics.ts'

export interface IngestStatus {
  /** False when an event would be refused now. */
  readonly isAccepting: boolean
  readonly logBytes: number
  readonly pendingSegments: number
  /** The event store does not take batches; events are kept in the log. */
  readonly isStoreFailing: boolean
  readonly dedupIds: number
}

/** `/health` is about taking events in: ClickHouse being away is told, but is no reason to be taken out of service. */
export function registerHealthRoutes(
  server: FastifyInstance,
  deps: { readonly status: () => IngestStatus; readonly metrics: IngestMetrics },
): void {
  server.get('/health', (_request, reply) => {
    const status = deps.status()
    return reply
      .code(status.isAccepting ? 200 : 503)
      .send({ status: status.isAccepting ? 'ok' : 'unavailable', ...status })
  })
  server.get('/metrics', async (_request, reply) =>
    reply.type(deps.metrics.contentType).send(await deps.metrics.render()),
  )
}

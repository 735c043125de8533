import { jsonAnswer } from '../doors/wire/answer.ts'
import type { IngestMetrics } from '../metrics/metrics.ts'
import type { Route } from './route.ts'

export interface IngestStatus {
  /** False when an event would be refused now. */
  readonly isAccepting: boolean
  readonly logBytes: number
  readonly pendingSegments: number
  /** The event store does not take batches; events are kept in the log. */
  readonly isStoreFailing: boolean
  readonly dedupIds: number
  /** Where several processes share the work: how many there shall be, and how many take events now. */
  readonly workers?: number
  readonly workersRunning?: number
}

/** What the disk of the log has lost, until a person has taken the damaged segments away. Zeros as a rule. */
export interface Corruption {
  readonly segments: number
  /** Acknowledged events, of the frames that tell. */
  readonly events: number
  /** Bytes of frames that do not tell. */
  readonly unknownBytes: number
}

/** `/health` is about taking events in: ClickHouse being away is told, but is no reason to be taken out of service. */
export function createHealthRoutes(deps: {
  readonly status: () => IngestStatus | Promise<IngestStatus>
  readonly corruption: () => Promise<Corruption>
  readonly metrics: Pick<IngestMetrics, 'contentType' | 'render'>
}): Route[] {
  return [
    {
      methods: ['GET', 'HEAD'],
      path: '/health',
      async handle() {
        const status = await deps.status()
        const health = {
          status: status.isAccepting ? 'ok' : 'unavailable',
          ...status,
          corruption: await deps.corruption(),
        }
        return jsonAnswer(status.isAccepting ? 200 : 503, health)
      },
    },
    {
      methods: ['GET', 'HEAD'],
      path: '/metrics',
      handle: async () => ({ status: 200, contentType: deps.metrics.contentType, body: await deps.metrics.render() }),
    },
  ]
}

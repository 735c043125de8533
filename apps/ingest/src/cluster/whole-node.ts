import type { FlushControl } from '../batch/flush-control.ts'
import type { IngestStatus } from '../http/health.route.ts'
import type { IngestMetrics } from '../metrics/metrics.ts'
import { mergeFlushed, mergeHeld, mergeMetrics, mergeStatus } from './gathered.ts'
import type { WorkerSeat } from './worker-seat.ts'

/** What is asked of a node as a whole, whichever of its processes the question lands on. */
export interface WholeNode extends FlushControl {
  status(): Promise<IngestStatus>
  /** For Prometheus. */
  renderMetrics(): Promise<string>
}

export interface OwnAnswers {
  readonly status: () => IngestStatus
  readonly metrics: IngestMetrics
  readonly control: FlushControl
}

/** Answers for a process that is alone, and asks all others where there are such. */
export function createWholeNode({ status, metrics, control }: OwnAnswers, seat?: WorkerSeat): WholeNode {
  if (seat === undefined) {
    return { ...control, status: () => Promise.resolve(status()), renderMetrics: () => metrics.render() }
  }
  seat.answerWith({ status, metrics: () => metrics.toJson(), ...control })
  return {
    status: async () => mergeStatus(await seat.gather('status')),
    renderMetrics: async () => mergeMetrics(await seat.gather('metrics')),
    flush: async () => mergeFlushed(await seat.gather('flush')),
    hold: async () => mergeHeld(await seat.gather('hold')),
    release: async () => mergeHeld(await seat.gather('release')),
  }
}

import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createCanaryStore } from '@sightline/db/canary'
import type { ClickHouseReader } from '@sightline/db/clickhouse'
import type { Postgres } from '@sightline/db/postgres'
import type { CanaryState } from '@sightline/domain/canary'
import type { ComposeDeps } from './compose.ts'
import type { ApiConfig } from './config.ts'
import { createCanaryJob } from './features/canary/canary.job.ts'
import { createCanaryWire, toCanaryKey } from './features/canary/canary-wire.ts'
import { followCanary } from './features/canary/follow-canary.ts'
import { repeat } from './jobs/repeat.ts'
import type { ApiMetrics } from './metrics/metrics.ts'

export interface Canary {
  /** Of each ingest node; empty until the first canaries are decided. */
  readonly states: readonly CanaryState[]
  close(): Promise<void>
}

export interface ComposeCanaryDeps extends ComposeDeps {
  readonly clickhouse: ClickHouseReader
  readonly db: Postgres
  readonly metrics: ApiMetrics
}

const periodMs = 60_000
/** Twice this and the period together: within three minutes it is named where a canary stands still. */
const deadlineMs = 30_000
const requestTimeoutMs = 5_000
/** Ingest starts when we do. */
const firstPauseMs = 3_000

/** Starts sending canaries, one each minute through each ingest node. */
export function composeCanary(config: ApiConfig, deps: ComposeCanaryDeps): Canary {
  const { logger, now } = deps
  const closing = new AbortController()
  const { signal } = closing
  const writeKey = toCanaryKey(config.internalToken === '' ? config.postgres.url : config.internalToken)
  const wire = createCanaryWire({
    clickhouse: deps.clickhouse,
    writeKey,
    internalToken: config.internalToken,
    requestSignal: () => AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]),
  })
  const job = createCanaryJob({
    nodes: config.ingestUrls,
    writeKey,
    store: createCanaryStore({ db: deps.db }),
    follow: (node) =>
      followCanary(node, {
        ...wire,
        createEventId: () => randomUUID(),
        now,
        pause: (ms) => sleep(ms, undefined, { signal }),
        deadlineMs,
      }),
    onState: deps.metrics.canary,
    logger,
    now,
    periodMs,
    signal,
  })
  const flying = repeat(() => job.run(), firstPauseMs)
  return {
    get states() {
      return job.states
    },
    async close() {
      closing.abort()
      await flying.close()
    },
  }
}

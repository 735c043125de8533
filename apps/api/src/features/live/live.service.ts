import type { ClickHouseReader } from '@sightline/db/clickhouse'
import {
  buildLiveMinutesQuery,
  buildLiveTopQuery,
  buildRecentEventsQuery,
  toLiveEvent,
  type LiveTopRow,
} from '@sightline/db/live'
import { isDomainError } from '@sightline/domain/kernel'
import {
  activeMinutes,
  firstLiveMinute,
  toLiveSnapshot,
  type LiveEvent,
  type LiveMessage,
  type LiveOutcome,
  type LiveSnapshot,
  type TailMessage,
} from '@sightline/domain/live'
import { toProjectScope, type Project, type ProjectScope } from '@sightline/domain/project'
import { EventQueue } from './event-queue.ts'
import type { IngestFeed } from './ingest-feed.ts'

export interface LiveServiceDeps {
  readonly clickhouse: ClickHouseReader
  readonly feed: Pick<IngestFeed, 'subscribe' | 'subscribeOutcomes'>
  readonly now: () => Date
}

export type LiveService = ReturnType<typeof createLiveService>

const snapshotIntervalMs = 5_000
/** Subscribers of one project share a snapshot this long. */
const snapshotMaxAgeMs = 1_000
const recentEvents = 50
const queueLimits = { maxPerSecond: 50, maxWaiting: 200 }
/** How soon it is told that events were left out. */
const tailPauseMs = 1_000
/** Clients' clocks may be a little ahead. */
const aheadMs = 5 * 60_000

/** What happens in a project right now. */
export function createLiveService(deps: LiveServiceDeps) {
  const shared = new Map<string, { readonly atMs: number; readonly snapshot: Promise<LiveSnapshot> }>()

  /** @throws DomainError `unavailable` */
  function snapshot(project: Project): Promise<LiveSnapshot> {
    const nowMs = deps.now().getTime()
    for (const [id, entry] of shared) if (nowMs - entry.atMs > snapshotMaxAgeMs) shared.delete(id)
    const known = shared.get(project.id)
    if (known !== undefined) return known.snapshot
    const fresh = readSnapshot(deps.clickhouse, toProjectScope(project), deps.now())
    shared.set(project.id, { atMs: nowMs, snapshot: fresh })
    return fresh
  }

  /** Ends when `signal` aborts. While the event store is away there are events but no snapshots. */
  async function* subscribe(project: Project, signal?: AbortSignal): AsyncGenerator<LiveMessage, void, void> {
    const ended = signal ?? new AbortController().signal
    const queue = new EventQueue<LiveEvent>(queueLimits, () => deps.now().getTime())
    const unsubscribe = deps.feed.subscribe(project.id, (event) => queue.push(event))
    try {
      for (let nextMs = 0; !ended.aborted;) {
        if (deps.now().getTime() >= nextMs) {
          nextMs = deps.now().getTime() + snapshotIntervalMs
          const current = await snapshot(project).catch(ignoreUnavailable)
          if (current !== undefined) yield { kind: 'snapshot', snapshot: current, skippedEvents: queue.takeSkipped() }
        }
        for (const event of await queue.take(nextMs - deps.now().getTime(), ended)) yield { kind: 'event', event }
      }
    } finally {
      unsubscribe()
    }
  }

  /** What becomes of each event, as its client is answered; ends when `signal` aborts. */
  async function* tail(project: Project, signal?: AbortSignal): AsyncGenerator<TailMessage, void, void> {
    const ended = signal ?? new AbortController().signal
    const queue = new EventQueue<LiveOutcome>(queueLimits, () => deps.now().getTime())
    const unsubscribe = deps.feed.subscribeOutcomes(project.id, (told) => {
      if ('skipped' in told) queue.skip(told.skipped)
      else queue.push(told)
    })
    try {
      while (!ended.aborted) {
        for (const event of await queue.take(tailPauseMs, ended)) yield { kind: 'event', event }
        const events = queue.takeSkipped()
        if (events > 0) yield { kind: 'skipped', events }
      }
    } finally {
      unsubscribe()
    }
  }

  return { snapshot, subscribe, tail }
}

function ignoreUnavailable(error: unknown): undefined {
  if (isDomainError(error) && error.code === 'unavailable') return undefined
  throw error
}

async function readSnapshot(clickhouse: ClickHouseReader, scope: ProjectScope, now: Date): Promise<LiveSnapshot> {
  const range = { from: firstLiveMinute(now), to: new Date(now.getTime() + aheadMs) }
  const activeSince = new Date(now.getTime() - activeMinutes * 60_000)
  const [minutes, top, recent] = await Promise.all([
    clickhouse.run(buildLiveMinutesQuery(scope, range, activeSince)),
    clickhouse.run(buildLiveTopQuery(scope, range, activeSince)),
    clickhouse.run(buildRecentEventsQuery(scope, range, recentEvents)),
  ])
  const topOf = (list: LiveTopRow['list']) =>
    top.rows.filter((row) => row.list === list).map(({ value, visitors }) => ({ value, visitors }))
  return toLiveSnapshot({
    now,
    activeVisitors: minutes.rows.find((row) => row.is_active === 1)?.visitors ?? 0,
    minutes: minutes.rows
      .filter((row) => row.is_active === 0)
      .map((row) => ({ at: new Date(row.minute * 1000), visitors: row.visitors, events: row.events })),
    topPaths: topOf('path'),
    topReferrers: topOf('referrer'),
    topCountries: topOf('country'),
    recent: recent.rows.map((row) => toLiveEvent(scope, row)),
  })
}

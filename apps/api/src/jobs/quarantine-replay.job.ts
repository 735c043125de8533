import type { ClickHouseReader } from '@sightline/db/clickhouse'
import {
  buildReplayListQuery,
  buildStoredIdsQuery,
  type QuarantineEntryRow,
  type QuarantineReplayStore,
  type QuarantineWriter,
  type ReplayedRow,
} from '@sightline/db/quarantine'
import { maxReplayEvents, type QuarantineReplay, type ReplayAnswer } from '@sightline/domain/quarantine'
import { z } from 'zod'
import type { SendReplay } from './ingest-replay.ts'
import type { JobQueue } from './job-sender.ts'

/** Tried again until it is done: what has been replayed is marked, so that it goes on where it was. */
export const quarantineReplayQueue: JobQueue = {
  name: 'quarantine-replay',
  options: {
    retryLimit: 1_000,
    retryDelay: 2,
    retryBackoff: true,
    retryDelayMax: 60,
    heartbeatSeconds: 10,
    expireInSeconds: 3_600,
  },
}

const replayJob = z.object({ replayId: z.guid() })
export type ReplayJob = z.infer<typeof replayJob>
export const parseReplayJob = (data: unknown): ReplayJob => replayJob.parse(data)

export interface ReplayDeps {
  readonly replays: Pick<QuarantineReplayStore, 'find' | 'setState'>
  readonly clickhouse: ClickHouseReader
  readonly writer: Pick<QuarantineWriter, 'settle'>
  readonly send: SendReplay
  readonly now: () => Date
}

/** Ingest remembers ids for 24 hours; an hour of it is left for the way there. */
const rememberedMs = 23 * 3_600_000
const dayMs = 86_400_000

/**
 * Replays what an order asks for, chunk by chunk, oldest first; each event is marked once its outcome is known.
 * @throws DomainError `unavailable` when one of the stores or ingest is away; what is done by then stays done.
 */
export async function runQuarantineReplay(job: ReplayJob, deps: ReplayDeps, signal: AbortSignal): Promise<void> {
  const replay = await deps.replays.find(job.replayId)
  // Its project is gone.
  if (replay === undefined || replay.state === 'done') return
  await deps.replays.setState(replay.id, 'running', deps.now())
  for (;;) {
    signal.throwIfAborted()
    const { rows } = await deps.clickhouse.run(buildReplayListQuery(replay, maxReplayEvents), signal)
    if (rows.length === 0) break
    await replayChunk(replay, rows, deps, signal)
  }
  await deps.replays.setState(replay.id, 'done', deps.now())
}

async function replayChunk(
  replay: QuarantineReplay,
  rows: readonly QuarantineEntryRow[],
  deps: ReplayDeps,
  signal: AbortSignal,
): Promise<void> {
  const { projectId } = replay
  const stored = await findStored(projectId, rows, deps)
  const open = rows.filter((row) => !stored.has(row.eventId))
  const { outcomes } =
    open.length === 0 ? { outcomes: [] } : await deps.send({ projectId, events: open.map(toReplayEvent) }, signal)
  const outcomeOf = new Map(open.map((row, index) => [row.id, outcomes[index]]))
  const settled = rows.map((row) =>
    toReplayedRow(row, stored.has(row.eventId) ? { kind: 'duplicate' } : outcomeOf.get(row.id)),
  )
  await deps.writer.settle(projectId, replay.id, settled, deps.now().getTime())
}

function toReplayEvent({ source, receivedAtMs, eventId, raw }: QuarantineEntryRow) {
  return { source, receivedAtMs, eventId, raw }
}

/** Ids that ingest may have forgotten, for they are older than its memory, and that are stored. */
async function findStored(
  projectId: string,
  rows: readonly QuarantineEntryRow[],
  deps: ReplayDeps,
): Promise<ReadonlySet<string>> {
  const forgotten = rows.filter((row) => row.receivedAtMs < deps.now().getTime() - rememberedMs)
  if (forgotten.length === 0) return new Set()
  const since = new Date(Math.min(...forgotten.map((row) => row.receivedAtMs)) - dayMs)
  const eventIds = forgotten.map((row) => row.eventId)
  const found = await deps.clickhouse.run(buildStoredIdsQuery({ projectId, eventIds, since }))
  return new Set(found.rows.map((row) => row.eventId))
}

function toReplayedRow(row: QuarantineEntryRow, outcome: ReplayAnswer['outcomes'][number] | undefined): ReplayedRow {
  if (outcome === undefined) throw new Error('ingest did not answer for every event')
  if (outcome.kind !== 'refused') return { ...row, state: outcome.kind }
  return {
    ...row,
    state: 'waiting',
    fault: { reason: outcome.reason, field: outcome.field, message: outcome.message },
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { ClickHouseReader } from '@sightline/db/clickhouse'
import { readLedger } from '@sightline/db/event'
import { buildTalliesQuery } from '@sightline/db/quarantine'
import type { TimeClamp } from '@sightline/domain/event'
import { DomainError } from '@sightline/domain/kernel'
import type { AcceptedCounts, LedgerFault, LedgerHour } from '@sightline/domain/ledger'
import type { Project } from '@sightline/domain/project'
import { z } from 'zod'

export interface LedgerServiceDeps {
  readonly clickhouse: ClickHouseReader
  /** Origins of all ingest nodes. */
  readonly ingestUrls: readonly string[]
  readonly internalToken: string
  readonly now: () => Date
}

/** The account of a project, newest hour first. */
export interface ProjectLedger {
  readonly since: Date
  readonly checkedAt: Date
  readonly hours: readonly LedgerHour[]
  /** Empty when every acknowledged event is stored exactly once, a duplicate, or still in the log. */
  readonly faults: readonly LedgerFault[]
  /** Of the stored events, how many stand at their arrival because of what their own time was. */
  readonly clamped: Readonly<Record<TimeClamp, number>>
}

export type LedgerService = ReturnType<typeof createLedgerService>

const hourMs = 3_600_000
/** A batch that moves between the looks may seem a fault once; see `readLedger`. */
const maxLooks = 4
const lookIntervalMs = 500
const pendingTimeoutMs = 5_000

const pendingAnswer = z.object({
  pending: z.array(
    z.object({
      projectId: z.string(),
      batchId: z.string(),
      hourMs: z.number(),
      accepted: z.number(),
      duplicate: z.number(),
      rejected: z.number(),
    }),
  ),
})

/** The proof that what was acknowledged is stored: the same that `npm run verify` computes, for one project. */
export function createLedgerService(deps: LedgerServiceDeps) {
  async function fetchPending(projectId: string): Promise<AcceptedCounts[]> {
    const ofEach = await Promise.all(deps.ingestUrls.map((url) => fetchPendingOf(url, deps.internalToken)))
    return ofEach.flat().filter((entry) => entry.projectId === projectId)
  }
  async function countClamped(projectId: string, since: Date): Promise<ProjectLedger['clamped']> {
    const { rows } = await deps.clickhouse.run(buildTalliesQuery(projectId, since))
    const countOf = (clamp: TimeClamp) => rows.find(({ name }) => name === `clamped:${clamp}`)?.events ?? 0
    return { future: countOf('future'), past: countOf('past') }
  }
  return {
    /** @throws DomainError `unavailable` when ClickHouse or an ingest node does not answer. */
    async read(project: Project, days: number): Promise<ProjectLedger> {
      const since = new Date(deps.now().getTime() - days * 24 * hourMs)
      for (let look = 1; ; look++) {
        const account = await readLedger(deps.clickhouse, () => fetchPending(project.id), {
          since,
          projectId: project.id,
        })
        if (account.faults.length === 0 || look === maxLooks) {
          const clamped = await countClamped(project.id, since)
          return { since, checkedAt: deps.now(), hours: account.hours.toReversed(), faults: account.faults, clamped }
        }
        await sleep(lookIntervalMs)
      }
    },
  }
}

async function fetchPendingOf(ingestUrl: string, token: string): Promise<AcceptedCounts[]> {
  try {
    const answer = await fetch(`${ingestUrl}/internal/pending`, {
      headers: { 'x-internal-token': token },
      signal: AbortSignal.timeout(pendingTimeoutMs),
    })
    return pendingAnswer.parse(await answer.json()).pending
  } catch (error) {
    throw new DomainError('unavailable', 'ingest does not say what its log holds', {}, error)
  }
}

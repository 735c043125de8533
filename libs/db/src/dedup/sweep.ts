import type { ClickHouseReader } from '../clickhouse/index.ts'
import type { BatchSpan } from './dedup-sql.ts'
import {
  buildFreshBatchesQuery,
  buildLedgerSpanQuery,
  buildNodeCountQuery,
  buildUncoveredBatchesQuery,
  maxListedBatches,
} from './dedup.query.ts'
import type { DedupWriter } from './dedup.writer.ts'
import type { DedupSweepStore, SweepState } from './dedup-sweep.store.ts'
import { mendRemoved, type MendInput } from './mend-removed.ts'
import { removeCopies, toChunks } from './remove-copies.ts'

export interface DedupSweepDeps {
  readonly store: DedupSweepStore
  readonly clickhouse: ClickHouseReader
  readonly writer: DedupWriter
  /** Waits for the moment between two batches. */
  readonly pause: (ms: number) => Promise<void>
  readonly now: () => Date
  /** A UUID. */
  readonly createSweepId: () => string
}

export interface SweepReport {
  /** That took the events which have been stored lately, and those near them. */
  readonly nodes: number
  readonly removed: number
  /** False when roll-ups still count what was removed: batches came without a pause. The next sweep goes on. */
  readonly isMended: boolean
}

export type DedupSweep = ReturnType<typeof createDedupSweep>

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** An entry of the ledger may become visible so long after the instant that stands in it. */
const lateMs = 15 * 60_000
/** For so long the index surely holds what was put into it; see the tables' TTL. */
const indexedMs = 2 * dayMs

/**
 * Finds events that were sent to several nodes and stored by each, and takes away all but the one that was received
 * first. It follows the ledger: a batch that stands there is stored as a whole, however late that was. The ids of what is
 * new are put into an index with those of everything that arrived within a day of it, and looked for there.
 *
 * A kill at any point costs nothing but time: what goes is noted first, deletions and repairs say what shall be, and the
 * state moves on last.
 */
export function createDedupSweep(deps: DedupSweepDeps) {
  const { clickhouse, writer, store } = deps
  const readSpan = async (since: Date) => {
    const { rows } = await clickhouse.run(buildLedgerSpanQuery({ since }))
    const [span] = rows
    if (span === undefined) throw new Error('the ledger did not answer')
    return span
  }

  /** When a repair was in vain, which may be long and cost a lot, it pauses for ten times as long. */
  let repairAfterMs = 0
  async function mend(input: MendInput) {
    const startedAtMs = deps.now().getTime()
    const outcome = await mendRemoved(input, deps)
    const endedAtMs = deps.now().getTime()
    if (!outcome.isMended && input.mayRepair) repairAfterMs = endedAtMs + 10 * (endedAtMs - startedAtMs)
    return outcome
  }

  /** @returns the state after what has been stored by now is looked at. */
  async function sweep(state: SweepState, told: (report: SweepReport) => void): Promise<SweepState> {
    const since = new Date(state.storedUntil.getTime() - lateMs)
    const span = await readSpan(since)
    const hours = {
      firstHour: new Date(span.firstHourMs - dayMs),
      lastHour: new Date(span.lastHourMs + dayMs),
    }
    const nodes = span.batches === 0 ? 0 : ((await clickhouse.run(buildNodeCountQuery(hours))).rows[0]?.nodes ?? 0)
    const isShared = nodes > 1
    const mayRepair = deps.now().getTime() >= repairAfterMs
    const leftOver = await mend({ mendedUntil: state.mendedUntil, isSubtracted: false, mayRepair })
    if (isShared) await cover(state, { ...hours, storedBefore: since }, span.nowMs)
    const removed = isShared ? await look(since) : 0
    const { mendedUntil, isMended } =
      removed === 0
        ? leftOver
        : await mend({ ...leftOver, isSubtracted: leftOver.isMended, mayRepair: mayRepair && leftOver.isMended })
    told({ nodes, removed, isMended })
    const toCoveredFrom = () => {
      if (span.batches === 0) return state.coveredFrom
      // What one node stored while it was alone is not in the index.
      return isShared ? earlier(coveredAt(state, span.nowMs), hours.firstHour) : undefined
    }
    return {
      storedUntil: new Date(span.nowMs),
      coveredFrom: toCoveredFrom(),
      mendedUntil,
    }
  }

  /** Puts into the index what arrived within a day of what is new, and is not in there. */
  async function cover(
    state: SweepState,
    hours: { firstHour: Date; lastHour: Date; storedBefore: Date },
    nowMs: number,
  ): Promise<void> {
    const covered = coveredAt(state, nowMs)
    if (covered !== undefined && covered <= hours.firstHour) return
    await eachListed(
      async () => (await clickhouse.run(buildUncoveredBatchesQuery(hours))).rows,
      async (chunk) => {
        await writer.indexIds(chunk)
        await writer.markSwept(chunk)
      },
    )
  }

  /** @returns how many copies were noted to go. */
  async function look(since: Date): Promise<number> {
    const sweepId = deps.createSweepId()
    let removed = 0
    await eachListed(
      async () => (await clickhouse.run(buildFreshBatchesQuery({ since }))).rows,
      async (chunk) => {
        await writer.indexIds(chunk)
        removed += await removeCopies(chunk, sweepId, deps)
        await writer.markSwept(chunk)
      },
    )
    if (removed > 0) await writer.subtractFromRollups(sweepId)
    return removed
  }

  return {
    /**
     * Sweeps once. Any number of processes may call it: those that come while another one is at it do nothing.
     * @returns undefined when another process sweeps.
     * @throws DomainError `unavailable` when one of the stores does not answer; the next sweep goes on from there.
     */
    async run(): Promise<SweepReport | undefined> {
      const dayAgo = new Date(deps.now().getTime() - dayMs)
      const first: SweepState = { storedUntil: dayAgo, coveredFrom: undefined, mendedUntil: dayAgo }
      let report: SweepReport | undefined
      await store.hold(first, (state) => sweep(state, (told) => (report = told)))
      return report
    },
  }
}

/** Since when the index holds everything: it forgets. */
function coveredAt({ coveredFrom }: SweepState, nowMs: number): Date | undefined {
  return coveredFrom === undefined ? undefined : new Date(Math.max(coveredFrom.getTime(), nowMs - indexedMs))
}

function earlier(one: Date | undefined, other: Date): Date {
  return one !== undefined && one < other ? one : other
}

/** Works through a list, which loses what has been worked on; small pieces at a time. */
async function eachListed(
  list: () => Promise<readonly BatchSpan[]>,
  work: (chunk: readonly BatchSpan[]) => Promise<void>,
): Promise<void> {
  for (;;) {
    const batches = await list()
    for (const chunk of toChunks(batches)) await work(chunk)
    if (batches.length < maxListedBatches) return
  }
}

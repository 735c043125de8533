import type { ClickHouseReader } from '../clickhouse/index.ts'
import {
  buildQuietQuery,
  buildRemainingQuery,
  buildRemovedDaysQuery,
  type QuietRow,
  type RemovedDayRow,
} from './dedup.query.ts'
import type { DedupWriter } from './dedup.writer.ts'

export interface MendDeps {
  readonly clickhouse: ClickHouseReader
  readonly writer: Pick<DedupWriter, 'deleteEvents' | 'voidSettled' | 'emptySessions' | 'repairRollups'>
  readonly pause: (ms: number) => Promise<void>
}

/** Another process may have noted something and been killed, while its turn was already somebody else's. */
const marginMs = 5 * 60_000
/** Looks for a moment without a batch. */
const maxLooks = 40
const lookPauseMs = 25

export interface MendInput {
  /** What was noted before that is done with. */
  readonly mendedUntil: Date
  /** The sums of the roll-ups do not count any more what was noted since. */
  readonly isSubtracted: boolean
  /** False: rows only, the roll-ups have had their chance. */
  readonly mayRepair: boolean
}

/**
 * Deletes what was noted to go and makes the roll-ups agree, where they cannot just be told what to subtract: after a
 * kill nobody knows whether they were, and the times of a session cannot be subtracted.
 *
 * A repair compares events and roll-ups, and what it finds in only one of them because a batch is on its way into the
 * other, it gets wrong. So it waits for a moment without batches, looks afterwards whether there was one after all, and is
 * left to the next sweep then: each repair also undoes the fault of one before it.
 * @returns until when everything is mended now.
 */
export async function mendRemoved(
  { mendedUntil, isSubtracted, mayRepair }: MendInput,
  deps: MendDeps,
): Promise<{ readonly mendedUntil: Date; readonly isMended: boolean }> {
  const since = new Date(mendedUntil.getTime() - marginMs)
  const days = (await deps.clickhouse.run(buildRemovedDaysQuery({ since }))).rows
  if (days.length === 0) return { mendedUntil, isMended: true }
  const remaining = (await deps.clickhouse.run(buildRemainingQuery({ since }))).rows
  for (const { month } of remaining) await deps.writer.deleteEvents(month, since)
  const lastMs = Math.max(...days.map((day) => day.lastRemovedAtMs))
  const isNothingNew = remaining.length === 0 && lastMs < mendedUntil.getTime()
  // Not before the rows are gone: what is settled until then counts them.
  if (!isNothingNew) await deps.writer.voidSettled(since)
  const isAgreed = isNothingNew || (isSubtracted && days.every((day) => day.elsewhere === 0))
  if (!isAgreed && !(mayRepair && (await repairQuietly(days, since, deps)))) return { mendedUntil, isMended: false }
  return { mendedUntil: new Date(Math.max(mendedUntil.getTime(), lastMs + 1)), isMended: true }
}

/** @returns whether it was done without a batch between. */
async function repairQuietly(days: readonly RemovedDayRow[], since: Date, deps: MendDeps): Promise<boolean> {
  const before = await waitUntilQuiet(deps)
  if (before === undefined) return false
  if (days.some((day) => day.elsewhere > 0)) await deps.writer.emptySessions(since)
  for (const day of days) await deps.writer.repairRollups(day)
  const after = await readQuiet(deps)
  // Less: a part of which every row was deleted is gone. A new batch has a greater block than all before it.
  return after.inserting === 0 && after.lastBlock <= before.lastBlock
}

async function waitUntilQuiet(deps: MendDeps): Promise<QuietRow | undefined> {
  for (let look = 0; look < maxLooks; look++) {
    const now = await readQuiet(deps)
    if (now.inserting === 0) return now
    await deps.pause(lookPauseMs)
  }
  return undefined
}

async function readQuiet({ clickhouse }: MendDeps): Promise<QuietRow> {
  const [row] = (await clickhouse.run(buildQuietQuery())).rows
  if (row === undefined) throw new Error('the event store did not say what it inserts')
  return row
}

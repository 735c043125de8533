import { sql, type Kysely } from 'kysely'
import type { Database } from '../postgres/index.ts'

/** How far a sweep has come; instants by the event store's clock. */
export interface SweepState {
  /** What had been stored by then has been looked at. */
  readonly storedUntil: Date
  /** The ids of all batches that arrived since then, and were stored before `storedUntil`, are in the index. */
  readonly coveredFrom: Date | undefined
  /** What was removed before that is gone from the roll-ups too. */
  readonly mendedUntil: Date
}

export type DedupSweepStore = ReturnType<typeof createDedupSweepStore>

/** A process that is stopped for longer than this while it sweeps loses its turn. */
const maxPauseMs = 5 * 60_000

/** The state of the sweep, which one process at a time may have. */
export function createDedupSweepStore(deps: { readonly db: Kysely<Database> }) {
  const { db } = deps
  return {
    /**
     * Holds the state while `work` runs, and keeps what it returns. It is not kept when the connection was lost meanwhile.
     * @param first the state where there is none yet.
     * @returns false when somebody else holds it: nothing was done.
     * @throws DomainError `unavailable` when the database does not answer.
     */
    async hold(first: SweepState, work: (state: SweepState) => Promise<SweepState>): Promise<boolean> {
      await db
        .insertInto('dedup_sweep')
        .values({ id: 1, ...toColumns(first) })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      return db.transaction().execute(async (transaction) => {
        await sql`SET LOCAL idle_in_transaction_session_timeout = ${sql.lit(maxPauseMs)}`.execute(transaction)
        const row = await transaction
          .selectFrom('dedup_sweep')
          .selectAll()
          .where('id', '=', 1)
          .forUpdate()
          .skipLocked()
          .executeTakeFirst()
        if (row === undefined) return false
        const state = await work({
          storedUntil: row.stored_until,
          coveredFrom: row.covered_from ?? undefined,
          mendedUntil: row.mended_until,
        })
        await transaction.updateTable('dedup_sweep').set(toColumns(state)).where('id', '=', 1).execute()
        return true
      })
    },
  }
}

function toColumns(state: SweepState) {
  return {
    stored_until: state.storedUntil,
    covered_from: state.coveredFrom ?? null,
    mended_until: state.mendedUntil,
  }
}

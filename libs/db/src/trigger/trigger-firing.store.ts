import {
  toNextAttemptAt,
  triggerDefinition,
  type SequenceEvent,
  type Trigger,
  type TriggerFiring,
  type TriggerFirings,
  type TriggerSubject,
} from '@sightline/domain/trigger'
import { sql, type Kysely, type Selectable, type Transaction } from 'kysely'
import type { Database, TriggerFiringsTable } from '../postgres/index.ts'

/** A sequence that was found complete. */
export interface NewFiring extends TriggerSubject {
  readonly first: SequenceEvent
  readonly last: SequenceEvent
}

/** A firing whose turn it is, with all that its delivery needs. */
export interface DueFiring {
  readonly projectId: string
  readonly trigger: Pick<Trigger, 'id' | 'name' | 'secret' | 'action'>
  readonly firing: TriggerFiring
}

export type TriggerFiringStore = ReturnType<typeof createTriggerFiringStore>

/** An attempt lasts less than that. */
const attemptMs = 60_000
const recentDays = 30
const firingsAtOnce = 5_000

/** What triggers fired, until it is delivered and after. Every method throws DomainError `unavailable` when the database is away. */
export function createTriggerFiringStore(deps: { readonly db: Kysely<Database> }) {
  const { db } = deps
  return {
    /** Newest first; none of a trigger of another project. */
    async list(projectId: string, triggerId: string, limit: number): Promise<TriggerFiring[]> {
      const rows = await db
        .selectFrom('trigger_firings as fired')
        .innerJoin('triggers', 'triggers.id', 'fired.trigger_id')
        .selectAll('fired')
        .where('triggers.project_id', '=', projectId)
        .where('fired.trigger_id', '=', triggerId)
        .orderBy('fired.fired_at', 'desc')
        .orderBy('fired.id')
        .limit(limit)
        .execute()
      return rows.map(toFiring)
    },

    /** What had been given up is tried again. @returns how many. */
    async retry(projectId: string, triggerId: string, at: Date): Promise<number> {
      const { numUpdatedRows } = await db
        .updateTable('trigger_firings')
        .set({ state: 'waiting', attempts: 0, next_attempt_at: at })
        .where('state', '=', 'failed')
        .where('trigger_id', 'in', (select) =>
          select.selectFrom('triggers').select('id').where('project_id', '=', projectId).where('id', '=', triggerId),
        )
        .executeTakeFirst()
      return Number(numUpdatedRows)
    },

    /**
     * Takes a firing whose turn it is, for as long as an attempt may last: one that is not settled by then is tried again.
     * @returns undefined when there is none.
     */
    async claim(now: Date): Promise<DueFiring | undefined> {
      const row = await db
        .updateTable('trigger_firings')
        .set((set) => ({
          attempts: set('attempts', '+', 1),
          next_attempt_at: new Date(now.getTime() + attemptMs),
        }))
        .where('id', 'in', (select) =>
          select
            .selectFrom('trigger_firings')
            .select('id')
            .where('state', '=', 'waiting')
            .where('next_attempt_at', '<=', now)
            .orderBy('next_attempt_at')
            .limit(1)
            .forUpdate()
            .skipLocked(),
        )
        .returningAll()
        .executeTakeFirst()
      if (row === undefined) return undefined
      const trigger = await db.selectFrom('triggers').selectAll().where('id', '=', row.trigger_id).executeTakeFirst()
      if (trigger === undefined) return undefined
      const { name, action } = triggerDefinition.parse(trigger.definition)
      return {
        projectId: trigger.project_id,
        trigger: { id: trigger.id, name, secret: trigger.secret, action },
        firing: toFiring(row),
      }
    },

    /** Notes what became of an attempt. @param fault undefined when there was none. */
    async settle({ id, attempts }: TriggerFiring, fault: string | undefined, now: Date): Promise<void> {
      await db
        .updateTable('trigger_firings')
        .set(toOutcome(attempts, fault, now))
        .where('id', '=', id)
        .execute()
    },

    /** Forgets what fired before an instant and waits no more. */
    async forget(before: Date): Promise<void> {
      await db.deleteFrom('trigger_firings').where('fired_at', '<', before).where('state', '!=', 'waiting').execute()
    },
  }
}

function toOutcome(attempts: number, fault: string | undefined, now: Date) {
  if (fault === undefined) return { state: 'delivered', fault: null } as const
  const nextAttemptAt = toNextAttemptAt(attempts, now)
  return nextAttemptAt === undefined
    ? ({ state: 'failed', fault } as const)
    : ({ fault, next_attempt_at: nextAttemptAt } as const)
}

/** @returns how many are new. */
export async function insertFirings(
  transaction: Transaction<Database>,
  triggerId: string,
  firings: readonly NewFiring[],
  now: Date,
): Promise<number> {
  let fired = 0
  for (let at = 0; at < firings.length; at += firingsAtOnce) {
    const values = firings.slice(at, at + firingsAtOnce).map((firing) => ({
      trigger_id: triggerId,
      event_id: firing.last.eventId,
      firing: JSON.stringify(firing),
      fired_at: now,
      next_attempt_at: now,
    }))
    const inserted = await transaction
      .insertInto('trigger_firings')
      .values(values)
      .onConflict((conflict) => conflict.columns(['trigger_id', 'event_id']).doNothing())
      .returning('id')
      .execute()
    fired += inserted.length
  }
  return fired
}

/** Of the last days, by trigger. */
export async function countFirings(
  db: Kysely<Database>,
  triggerIds: readonly string[],
): Promise<Map<string, TriggerFirings>> {
  if (triggerIds.length === 0) return new Map()
  const counts = await db
    .selectFrom('trigger_firings')
    .select(['trigger_id'])
    .select((select) => [
      select.fn.countAll<string>().filterWhere('state', '=', 'delivered').as('delivered'),
      select.fn.countAll<string>().filterWhere('state', '=', 'waiting').as('waiting'),
      select.fn.countAll<string>().filterWhere('state', '=', 'failed').as('failed'),
      select.fn.max('fired_at').as('last_fired_at'),
    ])
    .where('trigger_id', 'in', triggerIds)
    .where('fired_at', '>=', sql<Date>`now() - make_interval(days => ${sql.lit(recentDays)})`)
    .groupBy('trigger_id')
    .execute()
  return new Map(
    counts.map((row) => [
      row.trigger_id,
      {
        delivered: Number(row.delivered),
        waiting: Number(row.waiting),
        failed: Number(row.failed),
        lastFiredAt: row.last_fired_at,
      },
    ]),
  )
}

function toFiring(row: Selectable<TriggerFiringsTable>): TriggerFiring {
  const { userId, anonymousId, first, last } = row.firing as NewFiring
  return {
    id: row.id,
    firedAt: row.fired_at,
    userId,
    anonymousId,
    first: { ...first, occurredAt: new Date(first.occurredAt) },
    last: { ...last, occurredAt: new Date(last.occurredAt) },
    state: row.state,
    attempts: row.attempts,
    fault: row.fault ?? undefined,
  }
}

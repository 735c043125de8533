import { DomainError } from '@sightline/domain/kernel'
import { triggerDefinition, type Trigger, type TriggerDefinition, type TriggerFirings } from '@sightline/domain/trigger'
import { sql, type Kysely, type Selectable } from 'kysely'
import type { Database, TriggersTable } from '../postgres/index.ts'
import { countFirings, insertFirings, type NewFiring } from './trigger-firing.store.ts'

/** A trigger at work: what it looks for, and from which batch of its project's stream on. */
export interface WatchingTrigger {
  readonly projectId: string
  readonly timeZone: string
  readonly definition: TriggerDefinition
  readonly nextBatch: number
}

export interface Watched {
  readonly firings: readonly NewFiring[]
  readonly nextBatch: number
}

export type TriggerStore = ReturnType<typeof createTriggerStore>

/** How long a process that has been stopped may hold what it works on. */
const maxPauseMs = 60_000

/** Triggers, and how far each has looked. Every method throws DomainError `unavailable` when the database does not answer. */
export function createTriggerStore(deps: { readonly db: Kysely<Database> }) {
  const { db } = deps
  return {
    /** Oldest first. */
    async list(projectId: string): Promise<Trigger[]> {
      const rows = await db
        .selectFrom('triggers')
        .selectAll()
        .where('project_id', '=', projectId)
        .orderBy('created_at')
        .orderBy('id')
        .execute()
      const firings = await countFirings(
        db,
        rows.map(({ id }) => id),
      )
      return rows.map((row) => toTrigger(row, firings.get(row.id)))
    },

    /** @param nextBatch from which of the stream's batches on it looks. */
    async create(
      projectId: string,
      definition: TriggerDefinition,
      made: { readonly secret: string; readonly nextBatch: number },
    ): Promise<Trigger> {
      const row = await db
        .insertInto('triggers')
        .values({
          project_id: projectId,
          definition: JSON.stringify(definition),
          is_enabled: definition.isEnabled,
          secret: made.secret,
          next_batch: made.nextBatch,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      return toTrigger(row, undefined)
    },

    /**
     * @param nextBatch where it goes on when it was disabled: what came meanwhile is none of its business.
     * @throws DomainError `not_found`
     */
    async update(
      projectId: string,
      triggerId: string,
      definition: TriggerDefinition,
      nextBatch: number,
    ): Promise<Trigger> {
      const row = await db
        .updateTable('triggers')
        .set({
          definition: JSON.stringify(definition),
          is_enabled: definition.isEnabled,
          next_batch: sql<number>`CASE WHEN is_enabled THEN next_batch ELSE ${nextBatch}::bigint END`,
        })
        .where('project_id', '=', projectId)
        .where('id', '=', triggerId)
        .returningAll()
        .executeTakeFirst()
      if (row === undefined) throw noSuchTrigger(triggerId)
      return toTrigger(row, (await countFirings(db, [row.id])).get(row.id))
    },

    /** With its firings. @throws DomainError `not_found` */
    async remove(projectId: string, triggerId: string): Promise<void> {
      const { numDeletedRows } = await db
        .deleteFrom('triggers')
        .where('project_id', '=', projectId)
        .where('id', '=', triggerId)
        .executeTakeFirst()
      if (numDeletedRows === 0n) throw noSuchTrigger(triggerId)
    },

    async enabledIds(): Promise<string[]> {
      const rows = await db.selectFrom('triggers').select('id').where('is_enabled', '=', true).orderBy('id').execute()
      return rows.map(({ id }) => id)
    },

    /**
     * Lets one process at a time look on for a trigger. What it found and how far it came are kept together: a kill in
     * between costs nothing, and nothing fires twice.
     * @returns how many fired; undefined when another process looks, or the trigger is gone or disabled.
     */
    async watch(
      triggerId: string,
      now: Date,
      look: (trigger: WatchingTrigger) => Promise<Watched>,
    ): Promise<number | undefined> {
      return db.transaction().execute(async (transaction) => {
        await sql`SET LOCAL idle_in_transaction_session_timeout = ${sql.lit(maxPauseMs)}`.execute(transaction)
        const row = await transaction
          .selectFrom('triggers')
          .innerJoin('projects', 'projects.id', 'triggers.project_id')
          .selectAll('triggers')
          .select('projects.time_zone')
          .where('triggers.id', '=', triggerId)
          .where('triggers.is_enabled', '=', true)
          .forUpdate('triggers')
          .skipLocked()
          .executeTakeFirst()
        if (row === undefined) return undefined
        const nextBatch = Number(row.next_batch)
        const found = await look({
          projectId: row.project_id,
          timeZone: row.time_zone,
          definition: triggerDefinition.parse(row.definition),
          nextBatch,
        })
        const fired = await insertFirings(transaction, triggerId, found.firings, now)
        if (found.nextBatch !== nextBatch) {
          await transaction
            .updateTable('triggers')
            .set({ next_batch: found.nextBatch })
            .where('id', '=', triggerId)
            .execute()
        }
        return fired
      })
    },
  }
}

const noFirings: TriggerFirings = { delivered: 0, waiting: 0, failed: 0, lastFiredAt: undefined }

function toTrigger(row: Selectable<TriggersTable>, firings: TriggerFirings = noFirings): Trigger {
  return {
    ...triggerDefinition.parse(row.definition),
    id: row.id,
    secret: row.secret,
    createdAt: row.created_at,
    firings,
  }
}

function noSuchTrigger(triggerId: string): DomainError {
  return new DomainError('not_found', 'no such trigger', { triggerId })
}

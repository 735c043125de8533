import { randomBytes } from 'node:crypto'
import {
  defaultEventPolicy,
  eventPolicy,
  type EditableEventPolicy,
  type EventPolicy,
} from '@sightline/domain/event-policy'
import { DomainError } from '@sightline/domain/kernel'
import type { Kysely, Selectable } from 'kysely'
import type { Database, EventPoliciesTable } from '../postgres/index.ts'

/** A policy with what only ingest needs: the salt of its hashes never leaves the servers. */
export interface ActiveEventPolicy {
  readonly policy: EventPolicy
  readonly hashSalt: Buffer
}

export type EventPolicyStore = ReturnType<typeof createEventPolicyStore>

const saltBytes = 32

/** What projects say of their events. Methods throw DomainError `unavailable` when the database is away. */
export function createEventPolicyStore(deps: { readonly db: Kysely<Database> }) {
  const { db } = deps
  const findRow = (projectId: string) =>
    db.selectFrom('event_policies').selectAll().where('project_id', '=', projectId).executeTakeFirst()
  return {
    /** For ingest; undefined while a project has said nothing. */
    async findActive(projectId: string): Promise<ActiveEventPolicy | undefined> {
      const row = await findRow(projectId)
      return row === undefined ? undefined : { policy: eventPolicy.parse(row.policy), hashSalt: row.hash_salt }
    },

    async get(projectId: string): Promise<EditableEventPolicy> {
      const row = await findRow(projectId)
      return row === undefined ? { policy: defaultEventPolicy, revision: 0, changedAt: undefined } : toEditable(row)
    },

    /**
     * @param revision the one that was changed.
     * @throws DomainError `conflict` when somebody else changed it meanwhile.
     */
    async save(
      projectId: string,
      change: { readonly policy: EventPolicy; readonly revision: number; readonly userId: string; readonly at: Date },
    ): Promise<EditableEventPolicy> {
      const { revision, userId, at } = change
      const policy = JSON.stringify(change.policy)
      const values = { policy, revision: revision + 1, changed_by: userId, changed_at: at }
      const saved =
        revision === 0
          ? await db
              .insertInto('event_policies')
              .values({ ...values, project_id: projectId, hash_salt: randomBytes(saltBytes) })
              .onConflict((conflict) => conflict.doNothing())
              .returningAll()
              .executeTakeFirst()
          : await db
              .updateTable('event_policies')
              .set(values)
              .where('project_id', '=', projectId)
              .where('revision', '=', revision)
              .returningAll()
              .executeTakeFirst()
      if (saved === undefined) throw new DomainError('conflict', 'somebody else has changed these rules meanwhile')
      return toEditable(saved)
    },
  }
}

function toEditable(row: Selectable<EventPoliciesTable>): EditableEventPolicy {
  return { policy: eventPolicy.parse(row.policy), revision: row.revision, changedAt: row.changed_at }
}

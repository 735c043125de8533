import type { IdentityEdgeKey } from '@sightline/domain/person'
import type { Kysely } from 'kysely'
import type { Database } from '../postgres/index.ts'

export type PersonUndoStore = ReturnType<typeof createPersonUndoStore>

/** Pairs of ids that were taken apart. Methods throw DomainError `unavailable` when the database does not answer. */
export function createPersonUndoStore(deps: { readonly db: Kysely<Database> }) {
  const { db } = deps
  return {
    async list(projectId: string): Promise<IdentityEdgeKey[]> {
      const rows = await db
        .selectFrom('person_undos')
        .select(['kind', 'from_id', 'to_id'])
        .where('project_id', '=', projectId)
        .orderBy('undone_at')
        .execute()
      return rows.map((row) => ({ kind: row.kind, fromId: row.from_id, toId: row.to_id }))
    },

    /** Takes a pair apart; once more changes nothing. */
    async add(projectId: string, edge: IdentityEdgeKey, userId: string): Promise<void> {
      await db
        .insertInto('person_undos')
        .values({ project_id: projectId, kind: edge.kind, from_id: edge.fromId, to_id: edge.toId, undone_by: userId })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },

    /** Lets the pair belong together again. */
    async remove(projectId: string, edge: IdentityEdgeKey): Promise<void> {
      await db
        .deleteFrom('person_undos')
        .where('project_id', '=', projectId)
        .where('kind', '=', edge.kind)
        .where('from_id', '=', edge.fromId)
        .where('to_id', '=', edge.toId)
        .execute()
    },
  }
}

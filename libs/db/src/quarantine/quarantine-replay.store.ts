import { quarantineFilter, type QuarantineFilter, type QuarantineReplay } from '@sightline/domain/quarantine'
import type { Kysely, Selectable } from 'kysely'
import type { Database, QuarantineReplaysTable } from '../postgres/index.ts'

export type QuarantineReplayStore = ReturnType<typeof createQuarantineReplayStore>

/** Orders to replay what waits in quarantine. Methods throw DomainError `unavailable` when the database is away. */
export function createQuarantineReplayStore(deps: { readonly db: Kysely<Database> }) {
  const { db } = deps
  return {
    async create(projectId: string, filter: QuarantineFilter, requestedBy: string): Promise<QuarantineReplay> {
      const row = await db
        .insertInto('quarantine_replays')
        .values({ project_id: projectId, filter: JSON.stringify(filter), requested_by: requestedBy })
        .returningAll()
        .executeTakeFirstOrThrow()
      return toReplay(row)
    },

    async find(id: string): Promise<QuarantineReplay | undefined> {
      const row = await db.selectFrom('quarantine_replays').selectAll().where('id', '=', id).executeTakeFirst()
      return row === undefined ? undefined : toReplay(row)
    },

    /** The latest of a project, newest first. */
    async list(projectId: string, limit: number): Promise<QuarantineReplay[]> {
      const rows = await db
        .selectFrom('quarantine_replays')
        .selectAll()
        .where('project_id', '=', projectId)
        .orderBy('requested_at', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute()
      return rows.map(toReplay)
    },

    async setState(id: string, state: 'running' | 'done', at: Date): Promise<void> {
      await db
        .updateTable('quarantine_replays')
        .set({ state, finished_at: state === 'done' ? at : null })
        .where('id', '=', id)
        .execute()
    },
  }
}

function toReplay(row: Selectable<QuarantineReplaysTable>): QuarantineReplay {
  return {
    id: row.id,
    projectId: row.project_id,
    filter: quarantineFilter.parse(row.filter),
    state: row.state,
    requestedAt: row.requested_at,
    finishedAt: row.finished_at ?? undefined,
  }
}

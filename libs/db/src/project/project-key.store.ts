import type {
  CreatedProjectKey,
  NewProjectKey,
  ProjectKey,
  ProjectKeyKind,
  ProjectLimits,
} from '@sightline/domain/project'
import { sql, type Kysely, type Selectable } from 'kysely'
import type { Database, ProjectKeysTable } from '../postgres/index.ts'
import { toProjectLimits } from './project-limits-row.ts'
import { createProjectKeySecret, hashProjectKey, toKeyHint } from './project-key-secret.ts'

/** What a key that was presented stands for. */
export interface ActiveProjectKey {
  readonly keyId: string
  readonly projectId: string
  readonly kind: ProjectKeyKind
  readonly limits: ProjectLimits
}

export type ProjectKeyStore = ReturnType<typeof createProjectKeyStore>

/** Keys of projects. Every method throws DomainError `unavailable` when the database does not answer. */
export function createProjectKeyStore(deps: { readonly db: Kysely<Database> }) {
  const { db } = deps
  return {
    /** The key with this hash (see `hashProjectKey`), unless it was revoked. */
    async findActiveByHash(hash: string): Promise<ActiveProjectKey | undefined> {
      const row = await db
        .selectFrom('project_keys')
        .innerJoin('projects', 'projects.id', 'project_keys.project_id')
        .select(['project_keys.id', 'project_id', 'kind', 'events_per_second', 'events_per_month'])
        .where('hash', '=', hash)
        .where('revoked_at', 'is', null)
        .executeTakeFirst()
      if (row === undefined) return undefined
      return { keyId: row.id, projectId: row.project_id, kind: row.kind, limits: toProjectLimits(row) }
    },

    async list(projectId: string): Promise<ProjectKey[]> {
      const rows = await db
        .selectFrom('project_keys')
        .selectAll()
        .where('project_id', '=', projectId)
        .orderBy('created_at')
        .orderBy('id')
        .execute()
      return rows.map(toProjectKey)
    },

    /** Makes a key; the answer alone holds its secret. */
    async create(projectId: string, key: NewProjectKey): Promise<CreatedProjectKey> {
      const secret = createProjectKeySecret(key.kind)
      const row = await db
        .insertInto('project_keys')
        .values({
          project_id: projectId,
          kind: key.kind,
          name: key.name,
          hash: hashProjectKey(secret),
          hint: toKeyHint(secret),
        })
        .returningAll()
        .executeTakeFirstOrThrow()
      return { ...toProjectKey(row), secret }
    },

    /** Revokes a key; one that was revoked before keeps its instant. @returns undefined when there is no such key. */
    async revoke(projectId: string, keyId: string): Promise<ProjectKey | undefined> {
      const row = await db
        .updateTable('project_keys')
        .set({ revoked_at: sql<Date>`coalesce(revoked_at, now())` })
        .where('id', '=', keyId)
        .where('project_id', '=', projectId)
        .returningAll()
        .executeTakeFirst()
      return row === undefined ? undefined : toProjectKey(row)
    },

    /** Notes that a key was used. Writes at most once a minute for each key. */
    async touchLastUsed(keyId: string): Promise<void> {
      await db
        .updateTable('project_keys')
        .set({ last_used_at: sql<Date>`now()` })
        .where('id', '=', keyId)
        .where((where) =>
          where.or([
            where('last_used_at', 'is', null),
            where('last_used_at', '<', sql<Date>`now() - interval '1 minute'`),
          ]),
        )
        .execute()
    },
  }
}

function toProjectKey(row: Selectable<ProjectKeysTable>): ProjectKey {
  return {
    id: row.id,
    projectId: row.project_id,
    kind: row.kind,
    name: row.name,
    hint: row.hint,
    createdAt: row.created_at,
    ...(row.last_used_at === null ? {} : { lastUsedAt: row.last_used_at }),
    ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
  }
}

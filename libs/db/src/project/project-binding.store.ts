import { DomainError } from '@sightline/domain/kernel'
import type { BindingVendor, ProjectBinding, ProjectBindingId, ProjectLimits } from '@sightline/domain/project'
import type { Kysely, Selectable } from 'kysely'
import type { Database, ProjectBindingsTable } from '../postgres/index.ts'
import { toProjectLimits } from './project-limits-row.ts'

/** A project that has bound an id. */
export interface BoundProject {
  readonly projectId: string
  readonly limits: ProjectLimits
}

export type ProjectBindingStore = ReturnType<typeof createProjectBindingStore>

/** Ids of other vendors that stand for a project. Methods throw DomainError `unavailable` when the database is away. */
export function createProjectBindingStore(deps: { readonly db: Kysely<Database> }) {
  const { db } = deps
  return {
    /** The project that has bound this id; ids are compared as they were normalised when bound. */
    async findProject({ vendor, externalId }: ProjectBindingId): Promise<BoundProject | undefined> {
      const row = await db
        .selectFrom('project_bindings')
        .innerJoin('projects', 'projects.id', 'project_bindings.project_id')
        .select(['project_id', 'events_per_second', 'events_per_month'])
        .where('vendor', '=', vendor)
        .where('external_id', '=', externalId)
        .executeTakeFirst()
      return row === undefined ? undefined : { projectId: row.project_id, limits: toProjectLimits(row) }
    },

    async list(projectId: string): Promise<ProjectBinding[]> {
      const rows = await db
        .selectFrom('project_bindings')
        .selectAll()
        .where('project_id', '=', projectId)
        .orderBy('vendor')
        .orderBy('external_id')
        .execute()
      return rows.map(toProjectBinding)
    },

    /**
     * Binds an id; binding it once more changes nothing.
     * @throws DomainError `conflict` when another project has it.
     */
    async add(projectId: string, { vendor, externalId }: ProjectBindingId): Promise<ProjectBinding> {
      await db
        .insertInto('project_bindings')
        .values({ vendor, external_id: externalId, project_id: projectId })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      const row = await db
        .selectFrom('project_bindings')
        .selectAll()
        .where('vendor', '=', vendor)
        .where('external_id', '=', externalId)
        .executeTakeFirst()
      if (row?.project_id !== projectId) {
        throw new DomainError('conflict', 'another project receives the events of this id', { vendor, externalId })
      }
      return toProjectBinding(row)
    },

    /** @returns whether the project had bound it. */
    async remove(projectId: string, { vendor, externalId }: ProjectBindingId): Promise<boolean> {
      const { numDeletedRows } = await db
        .deleteFrom('project_bindings')
        .where('project_id', '=', projectId)
        .where('vendor', '=', vendor)
        .where('external_id', '=', externalId)
        .executeTakeFirst()
      return numDeletedRows > 0n
    },
  }
}

function toProjectBinding(row: Selectable<ProjectBindingsTable>): ProjectBinding {
  return {
    projectId: row.project_id,
    vendor: row.vendor as BindingVendor,
    externalId: row.external_id,
    createdAt: row.created_at,
  }
}

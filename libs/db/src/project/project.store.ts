import type { NewProject, Project, ProjectChange } from '@sightline/domain/project'
import type { Kysely, Selectable } from 'kysely'
import type { Database, ProjectsTable } from '../postgres/index.ts'
import { toLimitColumns, toProjectLimits } from './project-limits-row.ts'

export type ProjectStore = ReturnType<typeof createProjectStore>

/** Projects of an organization. Every method throws DomainError `unavailable` when the database does not answer. */
export function createProjectStore(deps: { readonly db: Kysely<Database> }) {
  const { db } = deps
  return {
    async list(organizationId: string): Promise<Project[]> {
      const rows = await db
        .selectFrom('projects')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .orderBy('created_at')
        .orderBy('id')
        .execute()
      return rows.map(toProject)
    },

    /** Projects of every organization, for jobs. */
    async listAll(): Promise<Project[]> {
      const rows = await db.selectFrom('projects').selectAll().orderBy('id').execute()
      return rows.map(toProject)
    },

    async find(projectId: string): Promise<Project | undefined> {
      const row = await db.selectFrom('projects').selectAll().where('id', '=', projectId).executeTakeFirst()
      return row === undefined ? undefined : toProject(row)
    },

    async create(organizationId: string, project: NewProject): Promise<Project> {
      const row = await db
        .insertInto('projects')
        .values({ organization_id: organizationId, name: project.name, time_zone: project.timeZone })
        .returningAll()
        .executeTakeFirstOrThrow()
      return toProject(row)
    },

    /** @returns undefined when there is no such project. */
    async update(projectId: string, change: ProjectChange): Promise<Project | undefined> {
      const row = await db
        .updateTable('projects')
        .set({
          ...(change.name === undefined ? {} : { name: change.name }),
          ...(change.timeZone === undefined ? {} : { time_zone: change.timeZone }),
          ...(change.limits === undefined ? {} : toLimitColumns(change.limits)),
          updated_at: new Date(),
        })
        .where('id', '=', projectId)
        .returningAll()
        .executeTakeFirst()
      return row === undefined ? undefined : toProject(row)
    },
  }
}

function toProject(row: Selectable<ProjectsTable>): Project {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    timeZone: row.time_zone,
    limits: toProjectLimits(row),
    createdAt: row.created_at,
  }
}

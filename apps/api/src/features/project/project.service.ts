import type { ClickHouseReader } from '@sightline/db/clickhouse'
import { buildUsageQuery, type ProjectStore } from '@sightline/db/project'
import { DomainError } from '@sightline/domain/kernel'
import {
  toUsageMonth,
  type NewProject,
  type Project,
  type ProjectChange,
  type ProjectUsage,
} from '@sightline/domain/project'
import type { KnownCaller } from '../../trpc/context.ts'

export type ProjectService = ReturnType<typeof createProjectService>

/** Projects, each seen by its organization's members and its own server keys only. */
export function createProjectService(deps: {
  readonly projects: ProjectStore
  readonly clickhouse: ClickHouseReader
  readonly now: () => Date
}) {
  const { projects } = deps
  return {
    async listFor(caller: KnownCaller): Promise<Project[]> {
      if (caller.kind === 'member') return projects.list(caller.account.organization.id)
      const project = await projects.find(caller.projectId)
      return project === undefined ? [] : [project]
    },

    /** @throws DomainError `not_found` when it does not exist or is not the caller's. */
    async getFor(caller: KnownCaller, projectId: string): Promise<Project> {
      const project = mayAsk(caller, projectId) ? await projects.find(projectId) : undefined
      if (project === undefined || !owns(caller, project)) {
        throw new DomainError('not_found', 'project not found', { projectId })
      }
      return project
    },

    create(organizationId: string, project: NewProject): Promise<Project> {
      return projects.create(organizationId, project)
    },

    /** @throws DomainError `not_found` when it was deleted meanwhile. */
    async update(project: Project, change: ProjectChange): Promise<Project> {
      const updated = await projects.update(project.id, change)
      if (updated === undefined) throw new DomainError('not_found', 'project not found', { projectId: project.id })
      return updated
    },

    /** What the project has used of the running month; see `ProjectLimits`. */
    async readUsage(project: Project): Promise<ProjectUsage> {
      const month = toUsageMonth(deps.now())
      const { rows } = await deps.clickhouse.run(buildUsageQuery(project.id, month.from))
      return { ...month, acceptedEvents: rows[0]?.accepted ?? 0 }
    },
  }
}

function mayAsk(caller: KnownCaller, projectId: string): boolean {
  return caller.kind === 'member' || caller.projectId === projectId.toLowerCase()
}

function owns(caller: KnownCaller, project: Project): boolean {
  if (caller.kind === 'member') return caller.account.organization.id === project.organizationId
  return caller.projectId === project.id
}

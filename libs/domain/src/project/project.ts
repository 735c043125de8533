import { z } from 'zod'
import { timeZone } from '../kernel/index.ts'
import { projectLimits, type ProjectLimits } from './project-limits.ts'

export const projectName = z.string().trim().min(1, 'expected a name').max(80)

export const newProject = z.object({ name: projectName, timeZone: timeZone.default('UTC') })
export type NewProject = z.infer<typeof newProject>

/** What of a project can be changed; a field left out stays as it is. Limits are given as a whole. */
export const projectChange = z.object({
  name: projectName.optional(),
  timeZone: timeZone.optional(),
  limits: projectLimits.optional(),
})
export type ProjectChange = z.infer<typeof projectChange>

export interface Project {
  readonly id: string
  readonly organizationId: string
  readonly name: string
  readonly timeZone: string
  readonly limits: ProjectLimits
  readonly createdAt: Date
}

/** What a query needs to know of a project: whose events, and where its days begin. */
export interface ProjectScope {
  readonly projectId: string
  readonly timeZone: string
}

export function toProjectScope(project: Project): ProjectScope {
  return { projectId: project.id, timeZone: project.timeZone }
}

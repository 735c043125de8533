import type { ProjectBindingStore } from '@sightline/db/project'
import { DomainError } from '@sightline/domain/kernel'
import type { Project, ProjectBinding, ProjectBindingId } from '@sightline/domain/project'

export type ProjectBindingService = ReturnType<typeof createProjectBindingService>

/** Ids of other tools under which a project receives events, made and removed by its members. */
export function createProjectBindingService(deps: { readonly bindings: ProjectBindingStore }) {
  return {
    list(project: Project): Promise<ProjectBinding[]> {
      return deps.bindings.list(project.id)
    },

    /** @throws DomainError `conflict` when another project has the id. Adding it twice is fine. */
    add(project: Project, binding: ProjectBindingId): Promise<ProjectBinding> {
      return deps.bindings.add(project.id, binding)
    },

    /** @throws DomainError `not_found` when the project has no such id. */
    async remove(project: Project, binding: ProjectBindingId): Promise<void> {
      const hadIt = await deps.bindings.remove(project.id, binding)
      if (!hadIt) throw new DomainError('not_found', 'this project does not receive events of this id', { ...binding })
    },
  }
}

import type { ProjectKeyStore } from '@sightline/db/project'
import { DomainError } from '@sightline/domain/kernel'
import type { CreatedProjectKey, NewProjectKey, Project, ProjectKey } from '@sightline/domain/project'

export type KeyService = ReturnType<typeof createKeyService>

/** Keys of a project, made and revoked by its members. */
export function createKeyService(deps: { readonly keys: ProjectKeyStore }) {
  return {
    list(project: Project): Promise<ProjectKey[]> {
      return deps.keys.list(project.id)
    },

    /** The answer is the only one that holds the secret. */
    create(project: Project, key: NewProjectKey): Promise<CreatedProjectKey> {
      return deps.keys.create(project.id, key)
    },

    /** @throws DomainError `not_found` when the project has no such key. Revoking twice is fine. */
    async revoke(project: Project, keyId: string): Promise<ProjectKey> {
      const key = await deps.keys.revoke(project.id, keyId)
      if (key === undefined) throw new DomainError('not_found', 'key not found', { keyId })
      return key
    },
  }
}

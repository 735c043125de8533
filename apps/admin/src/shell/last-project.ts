import { findKept, keep } from '../client/kept-text'

const storageKey = 'sightline.project'

/** A convenience only: where nothing is kept the first project opens. */
export function findLastProjectId(): string | undefined {
  return findKept('browser', storageKey)
}

export function rememberProject(projectId: string): void {
  keep('browser', storageKey, projectId)
}

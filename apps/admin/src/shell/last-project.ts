const storageKey = 'sightline.project'

/** A convenience only: with storage blocked the first project opens. */
export function findLastProjectId(): string | undefined {
  try {
    return localStorage.getItem(storageKey) ?? undefined
  } catch {
    return undefined
  }
}

export function rememberProject(projectId: string): void {
  try {
    localStorage.setItem(storageKey, projectId)
  } catch {
    // storage blocked: nothing to remember with
  }
}

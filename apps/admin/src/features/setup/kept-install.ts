import type { Project } from '@sightline/domain/project'
import { z } from 'zod'
import { findKept, keep } from '../../client/kept-text'
import type { InstallWelcomeStep } from './welcome-step'

const storageKey = 'sightline.welcome'
const keptInstall = z.object({ projectId: z.string(), writeKey: z.string() })

/** The wizard's last step again, from what this tab kept of it; undefined for a project that is no longer there. */
export function toKeptStep(text: string | undefined, projects: readonly Project[]): InstallWelcomeStep | undefined {
  if (text === undefined) return undefined
  const { projectId, writeKey } = keptInstall.parse(JSON.parse(text))
  const project = projects.find((one) => one.id === projectId)
  return project && { kind: 'install', project, writeKey }
}

export function findKeptStep(projects: readonly Project[]): InstallWelcomeStep | undefined {
  try {
    return toKeptStep(findKept('tab', storageKey), projects)
  } catch {
    return undefined
  }
}

/** The server knows only the key's hash: kept until the wizard is left, it survives a reload of the page. */
export function keepStep({ project, writeKey }: InstallWelcomeStep): void {
  keep('tab', storageKey, JSON.stringify({ projectId: project.id, writeKey }))
}

export function forgetStep(): void {
  keep('tab', storageKey, undefined)
}

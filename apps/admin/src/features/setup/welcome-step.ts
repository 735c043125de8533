import type { Project } from '@sightline/domain/project'

export interface InstallWelcomeStep {
  readonly kind: 'install'
  readonly project: Project
  readonly writeKey: string
}

export type WelcomeStep = { readonly kind: 'owner' } | { readonly kind: 'project' } | InstallWelcomeStep

export const welcomeSteps = ['owner', 'project', 'install'] as const

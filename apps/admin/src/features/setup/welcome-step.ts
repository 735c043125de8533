import type { Project } from '@sightline/domain/project'

export type WelcomeStep =
  | { readonly kind: 'owner' }
  | { readonly kind: 'project' }
  | { readonly kind: 'install'; readonly project: Project; readonly writeKey: string }

export const welcomeSteps = ['owner', 'project', 'install'] as const

import type { Account } from '@sightline/domain/account'
import type { Project } from '@sightline/domain/project'
import type { QueryClient } from '@tanstack/react-query'
import { redirect } from '@tanstack/react-router'
import { errorCodeOf } from '../client/error-text'
import type { Api } from '../client/trpc'
import { findKeptStep } from '../features/setup/kept-install'
import type { WelcomeStep } from '../features/setup/welcome-step'
import { findLastProjectId } from './last-project'

interface GuardContext {
  readonly api: Api
  readonly queryClient: QueryClient
}

/** Who is signed in and what they may see; leads away to the first-run wizard or to the sign-in when nobody is. */
export async function requireAccount(
  { api, queryClient }: GuardContext,
  next?: string,
): Promise<{ account: Account; projects: readonly Project[] }> {
  try {
    const [account, projects] = await Promise.all([
      queryClient.ensureQueryData(api.account.me.queryOptions()),
      queryClient.ensureQueryData(api.project.list.queryOptions()),
    ])
    return { account, projects }
  } catch (error) {
    if (errorCodeOf(error) !== 'unauthenticated') throw error
    const { needsOwner } = await queryClient.fetchQuery({ ...api.setup.status.queryOptions(), staleTime: 0 })
    throw needsOwner ? redirect({ to: '/welcome' }) : redirect({ to: '/sign-in', search: next ? { next } : {} })
  }
}

/** `/`: to the project that was open last, to the first one, or to the wizard when there is none. */
export async function toLanding(context: GuardContext): Promise<never> {
  const { projects } = await requireAccount(context)
  const lastId = findLastProjectId()
  const project = projects.find((one) => one.id === lastId) ?? projects[0]
  throw project ? redirect({ to: '/p/$projectId', params: { projectId: project.id } }) : redirect({ to: '/welcome' })
}

/**
 * `/sign-in`: nobody can sign in before there is an owner, and who has signed in is led on. Neither matters while nothing
 * answers.
 */
export async function toSignIn({ api, queryClient }: GuardContext, next = '/'): Promise<void> {
  const anew = { staleTime: 0, retry: false }
  const [status, account] = await Promise.allSettled([
    queryClient.fetchQuery({ ...api.setup.status.queryOptions(), ...anew }),
    queryClient.fetchQuery({ ...api.account.me.queryOptions(), ...anew }),
  ])
  if (status.status === 'fulfilled' && status.value.needsOwner) throw redirect({ to: '/welcome' })
  if (account.status === 'fulfilled') throw redirect({ href: next })
}

/** `/welcome`: which step to begin with; leads away when there is nothing left to set up. */
export async function toWelcome(context: GuardContext): Promise<WelcomeStep> {
  const { api, queryClient } = context
  const { needsOwner } = await queryClient.fetchQuery({ ...api.setup.status.queryOptions(), staleTime: 0 })
  if (needsOwner) return { kind: 'owner' }
  const { projects } = await requireAccount(context, '/welcome')
  const kept = findKeptStep(projects)
  if (kept) return kept
  if (projects.length > 0) throw redirect({ to: '/' })
  return { kind: 'project' }
}

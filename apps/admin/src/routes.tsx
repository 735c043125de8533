import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  notFound,
} from '@tanstack/react-router'
import { parseSearchString, textOf, toSearchString } from './client/search-string'
import { unbatched, type Api } from './client/trpc'
import { runRequest } from './features/overview/overview-requests'
import { parseOverviewSearch, toOverviewSearch } from './features/overview/overview-url'
import { parseQuarantineSearch, toQuarantineSearch } from './features/quarantine/quarantine-url'
import { parseTrendSearch, toTrendSearch } from './features/trend/trend-url'
import { ErrorPage } from './shell/ErrorPage'
import { requireAccount, toLanding, toWelcome } from './shell/guards'
import { NotFoundPage } from './shell/NotFoundPage'
import { PendingPage } from './shell/PendingPage'
import { ProjectShell } from './shell/ProjectShell'
import { RootShell } from './shell/RootShell'

export interface RouterContext {
  readonly api: Api
  readonly queryClient: QueryClient
}

const root = createRootRouteWithContext<RouterContext>()({ component: RootShell, notFoundComponent: NotFoundPage })

const landing = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: ({ context }) => toLanding(context),
})
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (raw: Record<string, unknown>): { next?: string } => {
    const next = textOf(raw.next)
    // Only a path of this app: never a way out to another site.
    return next !== undefined && /^\/(?![/\\])/.test(next) ? { next } : {}
  },
  component: lazyRouteComponent(() => import('./shell/SignInPage'), 'SignInPage'),
})
const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  loader: ({ context }) => toWelcome(context),
  // The steps change what the loader would say: it decides where to begin, once.
  staleTime: Infinity,
  component: lazyRouteComponent(() => import('./features/setup/WelcomePage'), 'WelcomePage'),
})
const project = createRoute({
  getParentRoute: () => root,
  path: '/p/$projectId',
  beforeLoad: async ({ context, location, params }) => {
    const { projects } = await requireAccount(context, location.href)
    if (!projects.some((one) => one.id === params.projectId)) throw notFound()
  },
  component: ProjectShell,
})
const overview = createRoute({
  getParentRoute: () => project,
  path: '/',
  validateSearch: (raw: Record<string, unknown>) => toOverviewSearch(parseOverviewSearch(raw)),
  loaderDeps: ({ search }) => search,
  // Not awaited: the question travels while the page's code is still being loaded.
  loader: async ({ context: { api, queryClient }, deps, params: { projectId } }) => {
    const projects = await queryClient.ensureQueryData(api.project.list.queryOptions())
    const timeZone = projects.find((one) => one.id === projectId)?.timeZone ?? 'UTC'
    const definition = runRequest(parseOverviewSearch({ ...deps }), timeZone)
    void queryClient.prefetchQuery(api.overview.run.queryOptions({ projectId, definition }, unbatched))
  },
  component: lazyRouteComponent(() => import('./features/overview/OverviewPage'), 'OverviewPage'),
})
const live = createRoute({
  getParentRoute: () => project,
  path: '/live',
  component: lazyRouteComponent(() => import('./features/live/LivePage'), 'LivePage'),
})
const tail = createRoute({
  getParentRoute: () => project,
  path: '/live/tail',
  component: lazyRouteComponent(() => import('./features/live/TailPage'), 'TailPage'),
})
const trend = createRoute({
  getParentRoute: () => project,
  path: '/trend',
  validateSearch: (raw: Record<string, unknown>) => toTrendSearch(parseTrendSearch(raw)),
  component: lazyRouteComponent(() => import('./features/trend/TrendPage'), 'TrendPage'),
})
const settings = createRoute({
  getParentRoute: () => project,
  path: '/settings',
  component: lazyRouteComponent(() => import('./features/project/SettingsPage'), 'SettingsPage'),
})

const persons = createRoute({
  getParentRoute: () => project,
  path: '/persons',
  validateSearch: (raw: Record<string, unknown>): { id?: string } => {
    const id = textOf(raw.id)?.trim()
    return id ? { id } : {}
  },
  component: lazyRouteComponent(() => import('./features/person/PersonPage'), 'PersonPage'),
})
const sources = createRoute({
  getParentRoute: () => project,
  path: '/sources',
  component: lazyRouteComponent(() => import('./features/source/SourcesPage'), 'SourcesPage'),
})
const ledger = createRoute({
  getParentRoute: () => project,
  path: '/ledger',
  validateSearch: (raw: Record<string, unknown>): { days: number } => {
    const days = Number(raw.days)
    return { days: [1, 7, 30].includes(days) ? days : 7 }
  },
  component: lazyRouteComponent(() => import('./features/ledger/LedgerPage'), 'LedgerPage'),
})
const quarantine = createRoute({
  getParentRoute: () => project,
  path: '/quarantine',
  validateSearch: (raw: Record<string, unknown>) => toQuarantineSearch(parseQuarantineSearch(raw)),
  component: lazyRouteComponent(() => import('./features/quarantine/QuarantinePage'), 'QuarantinePage'),
})
const rules = createRoute({
  getParentRoute: () => project,
  path: '/rules',
  component: lazyRouteComponent(() => import('./features/event-policy/RulesPage'), 'RulesPage'),
})
const more = createRoute({
  getParentRoute: () => project,
  path: '/more',
  component: lazyRouteComponent(() => import('./shell/MorePage'), 'MorePage'),
})

const routeTree = root.addChildren([
  landing,
  signIn,
  welcome,
  project.addChildren([overview, live, tail, trend, persons, sources, ledger, quarantine, rules, settings, more]),
])

export function createAppRouter(context: RouterContext) {
  return createRouter({
    routeTree,
    context,
    parseSearch: parseSearchString,
    stringifySearch: toSearchString,
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultPendingComponent: PendingPage,
    defaultPendingMs: 150,
    defaultPendingMinMs: 0,
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFoundPage,
    scrollRestoration: true,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}

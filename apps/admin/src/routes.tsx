import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, createRouter, notFound } from '@tanstack/react-router'
import { parseSearchString, textOf, toSearchString } from './client/search-string'
import { unbatched, type Api } from './client/trpc'
import { runRequest } from './features/overview/overview-requests'
import { parseOverviewSearch, toOverviewSearch } from './features/overview/overview-url'
import { parseQuarantineSearch, toQuarantineSearch } from './features/quarantine/quarantine-url'
import { parseTrendSearch, toTrendSearch } from './features/trend/trend-url'
import { ErrorPage } from './shell/ErrorPage'
import { requireAccount, toLanding, toSignIn, toWelcome } from './shell/guards'
import { lazyPage } from './shell/lazy-page'
import { NotFoundPage } from './shell/NotFoundPage'
import { PendingPage } from './shell/PendingPage'
import { preloadPages } from './shell/preload-pages'
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
  beforeLoad: ({ context, search }) => toSignIn(context, search.next),
  component: lazyPage(() => import('./shell/SignInPage'), 'SignInPage'),
})
const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  loader: ({ context }) => toWelcome(context),
  // The steps change what the loader would say: it decides where to begin, once.
  staleTime: Infinity,
  component: lazyPage(() => import('./features/setup/WelcomePage'), 'WelcomePage'),
})
const project = createRoute({
  getParentRoute: () => root,
  path: '/p/$projectId',
  beforeLoad: async ({ context, location, params }) => {
    const { projects } = await requireAccount(context, location.href)
    if (!projects.some((one) => one.id === params.projectId)) throw notFound()
  },
  component: ProjectShell,
  // Its own, so that an unknown page of a project keeps the project's navigation around it.
  notFoundComponent: NotFoundPage,
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
  component: lazyPage(() => import('./features/overview/OverviewPage'), 'OverviewPage'),
})
const live = createRoute({
  getParentRoute: () => project,
  path: '/live',
  component: lazyPage(() => import('./features/live/LivePage'), 'LivePage'),
})
const tail = createRoute({
  getParentRoute: () => project,
  path: '/live/tail',
  component: lazyPage(() => import('./features/live/TailPage'), 'TailPage'),
})
const trend = createRoute({
  getParentRoute: () => project,
  path: '/trend',
  validateSearch: (raw: Record<string, unknown>) => toTrendSearch(parseTrendSearch(raw)),
  component: lazyPage(() => import('./features/trend/TrendPage'), 'TrendPage'),
})
const settings = createRoute({
  getParentRoute: () => project,
  path: '/settings',
  component: lazyPage(() => import('./features/project/SettingsPage'), 'SettingsPage'),
})

const persons = createRoute({
  getParentRoute: () => project,
  path: '/persons',
  validateSearch: (raw: Record<string, unknown>): { id?: string } => {
    const id = textOf(raw.id)?.trim()
    return id ? { id } : {}
  },
  component: lazyPage(() => import('./features/person/PersonPage'), 'PersonPage'),
})
const sources = createRoute({
  getParentRoute: () => project,
  path: '/sources',
  component: lazyPage(() => import('./features/source/SourcesPage'), 'SourcesPage'),
})
const ledger = createRoute({
  getParentRoute: () => project,
  path: '/ledger',
  validateSearch: (raw: Record<string, unknown>): { days: number } => {
    const days = Number(raw.days)
    return { days: [1, 7, 30].includes(days) ? days : 7 }
  },
  component: lazyPage(() => import('./features/ledger/LedgerPage'), 'LedgerPage'),
})
const quarantine = createRoute({
  getParentRoute: () => project,
  path: '/quarantine',
  validateSearch: (raw: Record<string, unknown>) => toQuarantineSearch(parseQuarantineSearch(raw)),
  component: lazyPage(() => import('./features/quarantine/QuarantinePage'), 'QuarantinePage'),
})
const rules = createRoute({
  getParentRoute: () => project,
  path: '/rules',
  component: lazyPage(() => import('./features/event-policy/RulesPage'), 'RulesPage'),
})
const triggers = createRoute({
  getParentRoute: () => project,
  path: '/triggers',
  component: lazyPage(() => import('./features/trigger/TriggersPage'), 'TriggersPage'),
})
const more = createRoute({
  getParentRoute: () => project,
  path: '/more',
  component: lazyPage(() => import('./shell/MorePage'), 'MorePage'),
})

const routeTree = root.addChildren([
  landing,
  signIn,
  welcome,
  project.addChildren([
    overview,
    live,
    tail,
    trend,
    persons,
    sources,
    ledger,
    quarantine,
    rules,
    triggers,
    settings,
    more,
  ]),
])

export function createAppRouter(context: RouterContext) {
  const router = createRouter({
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
  preloadPages(router, context.queryClient)
  return router
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}

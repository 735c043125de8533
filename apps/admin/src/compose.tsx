import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query'
import { StrictMode, type ReactElement } from 'react'
import type { AppRouter } from '@sightline/api/contract'
import { AuthProvider, createAuthClient } from './client/auth'
import { createQueryClient } from './client/query-client'
import { createApiClient, TRPCProvider } from './client/trpc'
import type { Config } from './config'
import { createAppRouter } from './routes'

/** Builds everything that lives as long as the page, in the order in which one needs the other. */
export function compose(config: Config): ReactElement {
  const client = createApiClient(config)
  const auth = createAuthClient(config, { fetch: window.fetch.bind(window) })
  const queryClient = createQueryClient({ onSignedOut: () => void leaveForSignIn() })
  const api = createTRPCOptionsProxy<AppRouter>({ client, queryClient })
  const router = createAppRouter({ api, queryClient })

  async function leaveForSignIn() {
    const { location, isLoading } = router.state
    // While a page is opening its own guard decides where to go; two redirects at once would cancel each other.
    if (isLoading || location.pathname === '/sign-in' || location.pathname === '/welcome') return
    queryClient.removeQueries(api.account.pathFilter())
    await router.navigate({ to: '/sign-in', search: { next: location.href } })
  }

  return (
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <TRPCProvider trpcClient={client} queryClient={queryClient}>
          <AuthProvider value={auth}>
            <RouterProvider router={router} />
          </AuthProvider>
        </TRPCProvider>
      </QueryClientProvider>
    </StrictMode>
  )
}

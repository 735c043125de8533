import { MutationCache, onlineManager, QueryCache, QueryClient } from '@tanstack/react-query'
import { errorCodeOf, isUnreachable } from './error-text'

/** How soon a server that did not answer is asked again. */
const unreachableRetryMs = 15_000

/** A passing fault is tried again; a caller's mistake would only fail the same way, and so does all when offline. */
export function shouldRetry(failureCount: number, error: unknown): boolean {
  const code = errorCodeOf(error)
  return failureCount < 2 && onlineManager.isOnline() && (code === undefined || code === 'unavailable')
}

export function createQueryClient(deps: { onSignedOut(): void }): QueryClient {
  const onError = (error: unknown) => {
    if (errorCodeOf(error) === 'unauthenticated') deps.onSignedOut()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        gcTime: 10 * 60_000,
        retry: shouldRetry,
        refetchOnWindowFocus: 'always',
        // Offline a query fails and says so; paused, it would leave the numbers of another range there without a word.
        networkMode: 'always',
        refetchOnReconnect: 'always',
        refetchInterval: ({ state: { error } }) =>
          error !== null && isUnreachable(error) ? unreachableRetryMs : false,
      },
      mutations: { networkMode: 'always' },
    },
  })
}

import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { errorCodeOf } from './error-text'

/** A passing fault is tried again; a caller's mistake would only fail the same way. */
export function shouldRetry(failureCount: number, error: unknown): boolean {
  const code = errorCodeOf(error)
  return failureCount < 2 && (code === undefined || code === 'unavailable')
}

export function createQueryClient(deps: { onSignedOut(): void }): QueryClient {
  const onError = (error: unknown) => {
    if (errorCodeOf(error) === 'unauthenticated') deps.onSignedOut()
  }
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: { staleTime: 30_000, gcTime: 10 * 60_000, retry: shouldRetry, refetchOnWindowFocus: 'always' },
    },
  })
}

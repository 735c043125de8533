import { MutationCache, notifyManager, onlineManager, QueryCache, QueryClient } from '@tanstack/react-query'
import { errorCodeOf, mayPass } from './error-text'

/** How soon a server or a store that did not answer is asked again. */
const silenceRetryMs = 15_000

/** As a `refetchInterval`: now and then, but soon where the last time nothing answered. @param ms undefined = never. */
export function refreshEvery(ms?: number) {
  return ({ state: { error } }: { readonly state: { readonly error: unknown } }): number | false => {
    if (error !== null && mayPass(error)) return Math.min(ms ?? Infinity, silenceRetryMs)
    return ms ?? false
  }
}

/** A passing fault is tried again; a caller's mistake would only fail the same way, and so does all when offline. */
export function shouldRetry(failureCount: number, error: unknown): boolean {
  const code = errorCodeOf(error)
  return failureCount < 2 && onlineManager.isOnline() && (code === undefined || code === 'unavailable')
}

export function createQueryClient(deps: { onSignedOut(): void }): QueryClient {
  // By default a component hears of its mutation in a later task: the second click of two would find the button ready.
  notifyManager.setScheduler(queueMicrotask)
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
        refetchInterval: refreshEvery(),
      },
      mutations: { networkMode: 'always' },
    },
  })
}

import { notifyManager, useQueryClient, type Query } from '@tanstack/react-query'
import { useCallback, useSyncExternalStore } from 'react'
import { mayPass } from './error-text'

/** Why something that is shown could not be asked for again; undefined while all that is shown is as new as it says. */
export function findStaleError(queries: readonly Query[]): unknown {
  const stale = queries.find(
    (query) => query.isActive() && query.state.data !== undefined && query.state.error && mayPass(query.state.error),
  )
  return stale?.state.error ?? undefined
}

export function useStaleError(): unknown {
  const cache = useQueryClient().getQueryCache()
  const subscribe = useCallback((tell: () => void) => cache.subscribe(notifyManager.batchCalls(tell)), [cache])
  return useSyncExternalStore(subscribe, () => findStaleError(cache.getAll()))
}

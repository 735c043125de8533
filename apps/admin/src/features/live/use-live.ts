import { useQueryClient } from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useEffect, useReducer } from 'react'
import { errorCodeOf } from '../../client/error-text'
import { useTRPC } from '../../client/trpc'
import { emptyFeed, reduceFeed } from './live-feed'

export type LiveConnection = 'connecting' | 'live' | 'reconnecting'

const retryMs = 5_000

/** The socket reconnects by itself; a subscription that the server ended or refused is asked for again here. */
export function useLive(projectId: string) {
  const api = useTRPC()
  const queryClient = useQueryClient()
  const [feed, dispatch] = useReducer(reduceFeed, emptyFeed)
  const subscription = useSubscription(
    api.live.subscribe.subscriptionOptions(
      { projectId },
      { onData: (message) => dispatch({ kind: 'message', message }) },
    ),
  )
  const { status, error, reset } = subscription
  useEffect(() => {
    if (status !== 'error' && status !== 'idle') return undefined
    // Asking who is signed in leads to the sign-in page when nobody is.
    if (errorCodeOf(error) === 'unauthenticated') void queryClient.invalidateQueries(api.account.pathFilter())
    const timer = setTimeout(reset, retryMs)
    return () => clearTimeout(timer)
  }, [status, error, reset, queryClient, api])
  const connection: LiveConnection = status === 'pending' ? 'live' : feed.snapshot ? 'reconnecting' : 'connecting'
  return { feed, dispatch, connection, error: status === 'error' ? error : undefined, reset }
}

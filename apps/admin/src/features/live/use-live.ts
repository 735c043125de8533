import { useSubscription } from '@trpc/tanstack-react-query'
import { useReducer } from 'react'
import { useTRPC } from '../../client/trpc'
import { emptyFeed, reduceFeed } from './live-feed'

export type LiveConnection = 'connecting' | 'live' | 'reconnecting'

export function useLive(projectId: string) {
  const api = useTRPC()
  const [feed, dispatch] = useReducer(reduceFeed, emptyFeed)
  const subscription = useSubscription(
    api.live.subscribe.subscriptionOptions(
      { projectId },
      { onData: (message) => dispatch({ kind: 'message', message }) },
    ),
  )
  const connection: LiveConnection =
    subscription.status === 'pending' ? 'live' : feed.snapshot ? 'reconnecting' : 'connecting'
  return {
    feed,
    dispatch,
    connection,
    error: subscription.status === 'error' ? subscription.error : undefined,
    reset: subscription.reset,
  }
}

import { useSubscription } from '@trpc/tanstack-react-query'
import { useEffect, useReducer } from 'react'
import { useTRPC } from '../../client/trpc'
import { emptyTail, reduceTail } from './tail-feed'
import type { LiveConnection } from './use-live'

const retryMs = 5_000

/** What becomes of each event; asked for again when the server ended or refused it. */
export function useTail(projectId: string) {
  const api = useTRPC()
  const [feed, dispatch] = useReducer(reduceTail, emptyTail)
  const { status, reset } = useSubscription(
    api.live.tail.subscriptionOptions({ projectId }, { onData: (message) => dispatch({ kind: 'message', message }) }),
  )
  useEffect(() => {
    if (status !== 'error' && status !== 'idle') return undefined
    const timer = setTimeout(reset, retryMs)
    return () => clearTimeout(timer)
  }, [status, reset])
  const connection: LiveConnection =
    status === 'pending' ? 'live' : status === 'connecting' && feed.received === 0 ? 'connecting' : 'reconnecting'
  return { feed, dispatch, connection }
}

import type { LiveEvent } from '@sightline/domain/live'
import { useQuery } from '@tanstack/react-query'
import { useSubscription } from '@trpc/tanstack-react-query'
import { useState } from 'react'
import { useTRPC } from '../../client/trpc'

const pollMs = 3_000

/** The first event of a project: by subscription within a second, and by asking where a socket gets no way through. */
export function useFirstEvent(projectId: string): LiveEvent | undefined {
  const api = useTRPC()
  const [event, setEvent] = useState<LiveEvent>()
  const keepFirst = (found: LiveEvent | undefined) => found && setEvent((before) => before ?? found)
  useSubscription(
    api.live.subscribe.subscriptionOptions(
      { projectId },
      {
        enabled: event === undefined,
        onData: (message) => keepFirst(message.kind === 'event' ? message.event : message.snapshot.recent.at(-1)),
      },
    ),
  )
  const recent = useQuery({
    ...api.event.recent.queryOptions({ projectId, limit: 1 }),
    enabled: event === undefined,
    refetchInterval: pollMs,
    staleTime: 0,
  })
  return event ?? recent.data?.at(-1)
}

import { RiCheckLine } from '@remixicon/react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTRPC } from '../../client/trpc'
import { formatAgo } from '../../ui/format/duration'
import { Spinner } from '../../ui/Spinner'
import { useNow } from '../../ui/use-now'
import { sourceName } from '../source/source-name'

const pollMs = 3_000

/** Waits for an event through a door, and says when one has come since the page was opened. */
export function ArrivalCheck({ projectId, door }: { projectId: string; door: string }) {
  const [openedAt] = useState(() => new Date())
  const now = useNow(1_000)
  const sources = useQuery({ ...useTRPC().source.list.queryOptions({ projectId }), refetchInterval: pollMs })
  const own = sources.data?.filter(({ source }) => source === door) ?? []
  const lastSeenMs = Math.max(0, ...own.map(({ lastSeenAt }) => lastSeenAt.getTime()))
  const hasArrived = lastSeenMs > openedAt.getTime()
  return (
    <p
      role="status"
      data-testid="arrival"
      data-value={hasArrived ? 'arrived' : 'waiting'}
      className="flex flex-wrap items-center gap-2 text-ink-3"
    >
      {hasArrived ? (
        <>
          <RiCheckLine className="size-4 text-good" aria-hidden="true" />
          <span className="font-medium text-good">It works: an event arrived through {sourceName(door)}</span>
        </>
      ) : (
        <>
          <Spinner />
          Waiting for an event through {sourceName(door)}…
        </>
      )}
      {lastSeenMs > 0 && <span>Last one {formatAgo(new Date(lastSeenMs), now)}.</span>}
    </p>
  )
}

import { RiCheckLine } from '@remixicon/react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTRPC } from '../../client/trpc'
import { Button } from '../../ui/Button'
import { classes } from '../../ui/classes'
import { formatAgo } from '../../ui/format/duration'
import { Spinner } from '../../ui/Spinner'
import { useNow } from '../../ui/use-now'
import { sourceName } from '../source/source-name'
import { toArrival } from './arrival'

const pollMs = 3_000

/** When the last event came through a door; waits for one while none ever has, or when it is asked to. */
export function ArrivalCheck({ projectId, door }: { projectId: string; door: string }) {
  const sources = useQuery({ ...useTRPC().source.list.queryOptions({ projectId }), refetchInterval: pollMs })
  const own = sources.data?.filter(({ source }) => source === door)
  const lastSeenMs = own && Math.max(0, ...own.map(({ lastSeenAt }) => lastSeenAt.getTime()))
  const [sinceMs, setSinceMs] = useState<number>()
  if (lastSeenMs === 0 && sinceMs === undefined) setSinceMs(0)
  const arrival = toArrival({ lastSeenMs, sinceMs })
  return (
    <div data-testid="arrival" data-value={arrival} className="flex min-h-8 flex-wrap items-center gap-2 text-ink-3">
      {arrival === 'waiting' && <Spinner />}
      {(arrival === 'arrived' || arrival === 'seen') && <RiCheckLine className="size-4 text-good" aria-hidden="true" />}
      <span role="status" className={classes('empty:hidden', arrival === 'arrived' && 'font-medium text-good')}>
        {arrival === 'waiting' && `Waiting for an event through ${sourceName(door)}…`}
        {arrival === 'arrived' && `It works: an event arrived through ${sourceName(door)}`}
      </span>
      {lastSeenMs !== undefined && lastSeenMs > 0 && (
        <LastSeen at={new Date(lastSeenMs)} through={arrival === 'seen' ? sourceName(door) : undefined} />
      )}
      {(arrival === 'seen' || (arrival === 'arrived' && sinceMs !== 0)) && (
        <Button onClick={() => setSinceMs(lastSeenMs)}>Check again</Button>
      )}
    </div>
  )
}

function LastSeen({ at, through }: { at: Date; through: string | undefined }) {
  const now = useNow(1_000)
  return (
    <span>
      Last event {through && `through ${through} `}
      {formatAgo(at, now)}
    </span>
  )
}

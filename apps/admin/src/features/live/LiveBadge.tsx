import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTRPC } from '../../client/trpc'
import { formatExact } from '../../ui/format/number'
import { PulseDot } from './PulseDot'

const refreshMs = 10_000

/** "38 visitors now", leading to the live page; nothing at all while it is not known. */
export function LiveBadge({ projectId }: { projectId: string }) {
  const api = useTRPC()
  const { data, isError } = useQuery({
    ...api.live.snapshot.queryOptions({ projectId }),
    refetchInterval: refreshMs,
    staleTime: refreshMs,
  })
  // The last answer is not "now" for long; the query goes on asking, and brings the badge back.
  if (!data || isError) return null
  const { activeVisitors } = data
  return (
    <Link
      to="/p/$projectId/live"
      params={{ projectId }}
      data-testid="live-badge"
      data-value={activeVisitors}
      className="flex items-center gap-2 rounded-full border border-line bg-surface px-2.5 py-0.5 text-xs font-medium text-ink-2 hover:bg-sunken"
    >
      <PulseDot active={activeVisitors > 0} />
      <span className="numeric">
        {formatExact(activeVisitors)} {activeVisitors === 1 ? 'visitor' : 'visitors'} now
      </span>
    </Link>
  )
}

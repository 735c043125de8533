import { classes } from '../../ui/classes'
import { formatDay } from '../../ui/format/date'
import { formatExact, formatPercent } from '../../ui/format/number'
import { useProjectUsage } from './use-project-usage'

interface UsageMeterProps {
  readonly projectId: string
  readonly eventsPerMonth: number | undefined
}

/** What the project has used of its month; a bar where there is a limit to fill. */
export function UsageMeter({ projectId, eventsPerMonth }: UsageMeterProps) {
  const { data: usage, isError } = useProjectUsage(projectId)
  if (isError && usage === undefined)
    return <p className="text-ink-3">What this month has used cannot be read right now.</p>
  if (usage === undefined) return <div role="status" aria-label="Loading usage" className="skeleton h-10" />
  const ratio = eventsPerMonth === undefined ? undefined : usage.acceptedEvents / eventsPerMonth
  return (
    <div className="space-y-2">
      <p className="flex flex-wrap justify-between gap-x-4 text-ink-2">
        <span>
          <span className="font-medium tabular-nums text-ink">{formatExact(usage.acceptedEvents)}</span>
          {eventsPerMonth === undefined ? ' events this month' : ` of ${formatExact(eventsPerMonth)} events this month`}
          {ratio !== undefined && ` (${formatPercent(ratio)})`}
        </span>
        <span className="text-ink-3">Starts anew on {formatDay(usage.to, 'UTC')}</span>
      </p>
      {ratio !== undefined && (
        <div
          role="meter"
          aria-label="Events of this month"
          aria-valuemin={0}
          aria-valuemax={eventsPerMonth}
          aria-valuenow={Math.min(usage.acceptedEvents, eventsPerMonth ?? 0)}
          className="h-2 overflow-hidden rounded-full bg-line"
        >
          <div
            className={classes('h-full rounded-full', ratio >= 1 ? 'bg-bad' : 'bg-accent')}
            style={{ width: `${Math.min(100, ratio * 100)}%` }}
          />
        </div>
      )}
      {ratio !== undefined && ratio >= 1 && (
        <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2 text-bad">
          The month is used up: new events are turned away until {formatDay(usage.to, 'UTC')}, or until you raise the
          limit. SDKs that keep events send them then; all that was accepted stays.
        </p>
      )}
    </div>
  )
}

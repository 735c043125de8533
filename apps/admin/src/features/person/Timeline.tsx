import { Button } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { classes } from '../../ui/classes'
import { formatBucketLong } from '../../ui/format/date'
import { formatEvents } from '../../ui/format/number'
import { QueryPanel } from '../../ui/QueryPanel'
import { timeZoneLabel } from '../project/time-zone'
import { toVisits } from './timeline'
import { TimelineRow } from './TimelineRow'
import type { TimelineQuery } from './use-person'

interface TimelineProps {
  readonly query: TimelineQuery
  /** All there are of the person. */
  readonly events: number
  readonly timeZone: string
  readonly className?: string
}

/** What somebody did, visit by visit, newest first. */
export function Timeline({ query, events, timeZone, className }: TimelineProps) {
  return (
    <Card className={classes('overflow-hidden', className)} aria-label="Timeline">
      <header className="flex items-baseline justify-between gap-4 px-5 py-4">
        <h2 className="font-semibold text-ink">Timeline</h2>
        <p className="text-xs text-ink-3">
          {query.hasNextPage ? `The latest ${formatEvents(countShown(query))}` : formatEvents(events)}
          {` · ${timeZoneLabel(timeZone)}`}
        </p>
      </header>
      <div className="border-t border-line">
        <QueryPanel query={query} skeleton={<TimelineSkeleton />} errorClassName="min-h-[12rem]">
          {({ pages }) => (
            <ol className="divide-y divide-line">
              {toVisits(pages.flatMap((page) => page.events)).map((visit) => (
                <li key={visit.events[0]?.eventId ?? visit.sessionId} className="px-5 py-3">
                  <p className="text-xs font-medium text-ink-3">
                    {formatBucketLong(visit.events[0]?.occurredAt ?? new Date(0), {
                      granularity: 'day',
                      timeZone,
                      withinOneDay: false,
                    })}
                    {visit.sessionId !== '' && ` · ${formatEvents(visit.events.length)} in one visit`}
                  </p>
                  <ol className="mt-1 border-l border-line pl-4">
                    {visit.events.map((event) => (
                      <TimelineRow key={event.eventId} event={event} timeZone={timeZone} />
                    ))}
                  </ol>
                </li>
              ))}
            </ol>
          )}
        </QueryPanel>
      </div>
      {query.hasNextPage && (
        <div className="border-t border-line p-3 text-center">
          <Button look="quiet" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show earlier events
          </Button>
        </div>
      )}
    </Card>
  )
}

function countShown({ data }: TimelineQuery): number {
  return data?.pages.reduce((sum, page) => sum + page.events.length, 0) ?? 0
}

function TimelineSkeleton() {
  return (
    <div role="status" aria-label="Loading the timeline" className="space-y-4 p-5">
      {['w-1/3', 'w-2/3', 'w-1/2', 'w-3/5'].map((width) => (
        <div key={width} className={`skeleton h-4 ${width}`} />
      ))}
    </div>
  )
}

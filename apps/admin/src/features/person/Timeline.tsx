import type { Person } from '@sightline/domain/person'
import { Card } from '../../ui/Card'
import { classes } from '../../ui/classes'
import { formatBucketLong } from '../../ui/format/date'
import { formatEvents } from '../../ui/format/number'
import { timeZoneLabel } from '../project/time-zone'
import { toVisits } from './timeline'
import { TimelineRow } from './TimelineRow'

interface TimelineProps {
  readonly person: Person
  readonly timeZone: string
  readonly className?: string
}

/** What somebody did, visit by visit, newest first. */
export function Timeline({ person, timeZone, className }: TimelineProps) {
  const isCut = person.events > person.timeline.length
  return (
    <Card className={classes('overflow-hidden', className)} aria-label="Timeline">
      <header className="flex items-baseline justify-between gap-4 px-5 py-4">
        <h2 className="font-semibold text-ink">Timeline</h2>
        <p className="text-xs text-ink-3">
          {isCut ? `The latest ${formatEvents(person.timeline.length)}` : formatEvents(person.events)}
          {` · ${timeZoneLabel(timeZone)}`}
        </p>
      </header>
      <ol className="divide-y divide-line border-t border-line">
        {toVisits(person.timeline).map(({ sessionId, events }) => (
          <li key={events[0]?.eventId ?? sessionId} className="px-5 py-3">
            <p className="text-xs font-medium text-ink-3">
              {formatBucketLong(events[0]?.occurredAt ?? new Date(0), {
                granularity: 'day',
                timeZone,
                withinOneDay: false,
              })}
              {sessionId !== '' && ` · ${formatEvents(events.length)} in one visit`}
            </p>
            <ol className="mt-1 border-l border-line pl-4">
              {events.map((event) => (
                <TimelineRow key={event.eventId} event={event} timeZone={timeZone} />
              ))}
            </ol>
          </li>
        ))}
      </ol>
    </Card>
  )
}

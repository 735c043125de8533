import type { Person, PersonEvent } from '@sightline/domain/person'
import { Card } from '../../ui/Card'
import { classes } from '../../ui/classes'
import { formatBucketLong, formatClock, formatInstant } from '../../ui/format/date'
import { formatExact } from '../../ui/format/number'
import { sourceName } from '../source/source-name'
import { toVisits } from './timeline'

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
          {isCut ? `The latest ${formatExact(person.timeline.length)} events` : `${formatExact(person.events)} events`}
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
              {sessionId !== '' && ` · ${events.length === 1 ? 'one event' : `${events.length} events`} in one visit`}
            </p>
            <ol className="mt-1.5 space-y-1.5 border-l border-line pl-4">
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

function TimelineRow({ event, timeZone }: { event: PersonEvent; timeZone: string }) {
  const isView = event.kind === 'page' || event.kind === 'screen'
  return (
    <li data-testid="person-event" data-event={event.event} className="relative flex items-baseline gap-3">
      <span
        aria-hidden="true"
        className={`absolute -left-[1.19rem] top-1.5 size-1.5 rounded-full ${isView ? 'bg-line-strong' : 'bg-accent'}`}
      />
      <time
        dateTime={event.occurredAt.toISOString()}
        title={formatInstant(event.occurredAt, timeZone)}
        className="numeric shrink-0 text-xs text-ink-3"
      >
        {formatClock(event.occurredAt, timeZone)}
      </time>
      <p className="min-w-0 flex-1 truncate text-ink" title={event.path}>
        {isView ? (
          <span>{event.path === '' ? event.event : event.path}</span>
        ) : (
          <>
            <span className="font-medium">{event.event}</span>
            {event.path !== '' && <span className="text-ink-3"> on {event.path}</span>}
          </>
        )}
      </p>
      <span className="hidden shrink-0 text-xs text-ink-3 sm:block" title={event.actorId}>
        {sourceName(event.source)}
      </span>
    </li>
  )
}

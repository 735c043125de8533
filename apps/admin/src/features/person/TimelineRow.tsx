import type { PersonEvent } from '@sightline/domain/person'
import { RiArrowRightSLine } from '@remixicon/react'
import { useId, useState } from 'react'
import { classes } from '../../ui/classes'
import { formatClock } from '../../ui/format/date'
import { sourceName } from '../source/source-name'
import { EventFacts } from './EventFacts'
import { eventText } from './event-text'

interface TimelineRowProps {
  readonly event: PersonEvent
  readonly timeZone: string
}

/** An event in one line; opened, all that is known of it. */
export function TimelineRow({ event, timeZone }: TimelineRowProps) {
  const [isOpen, setOpen] = useState(false)
  const detailsId = useId()
  const isView = event.kind === 'page' || event.kind === 'screen'
  return (
    <li data-testid="person-event" data-event={event.event} className="relative">
      <span
        aria-hidden="true"
        className={`absolute -left-[1.19rem] top-[0.6875rem] size-1.5 rounded-full ${isView ? 'bg-line-strong' : 'bg-accent'}`}
      />
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls={detailsId}
        onClick={() => setOpen(!isOpen)}
        className="group -mx-2 flex w-[calc(100%+1rem)] items-baseline gap-3 rounded-md px-2 py-1 text-left hover:bg-sunken focus-visible:outline-offset-[-2px]"
      >
        <time dateTime={event.occurredAt.toISOString()} className="numeric shrink-0 text-xs text-ink-3">
          {formatClock(event.occurredAt, timeZone)}
        </time>
        <span className="min-w-0 flex-1 truncate text-ink" title={eventText(event)}>
          {isView ? (
            event.path || event.event
          ) : (
            <>
              <span className="font-medium">{event.event}</span>
              {event.path !== '' && <span className="text-ink-3"> on {event.path}</span>}
            </>
          )}
        </span>
        <span className="hidden shrink-0 text-xs text-ink-3 sm:block">{sourceName(event.source)}</span>
        <RiArrowRightSLine
          className={classes('size-4 shrink-0 self-center text-ink-3 transition-transform', isOpen && 'rotate-90')}
          aria-hidden="true"
        />
      </button>
      <div id={detailsId}>{isOpen && <EventFacts event={event} timeZone={timeZone} />}</div>
    </li>
  )
}

import type { PersonEvent } from '@sightline/domain/person'
import { formatInstant } from '../../ui/format/date'
import { QueryPanel } from '../../ui/QueryPanel'
import { useEvent } from '../event-catalog/use-event-catalog'
import { sourceName } from '../source/source-name'
import { toFacts, type Fact } from './event-facts'

interface EventFactsProps {
  readonly event: PersonEvent
  readonly timeZone: string
}

/** All that is known of an event: what every event has, then its columns, then its own properties. */
export function EventFacts({ event, timeZone }: EventFactsProps) {
  const query = useEvent(event.eventId, event.occurredAt)
  return (
    <div className="mb-2 mt-1 rounded-lg border border-line bg-canvas px-3 py-2.5 text-xs" data-testid="event-facts">
      <Facts
        facts={[
          ['Time', formatInstant(event.occurredAt, timeZone)],
          ['Event', event.event],
          ['Kind', event.kind],
          ['Sent as', event.actorId],
          ['Source', sourceName(event.source)],
          ['Visit', event.sessionId],
          ['Event id', event.eventId],
        ]}
      />
      <div className="mt-2 border-t border-line pt-2">
        <QueryPanel query={query} skeleton={<div className="skeleton h-12" />}>
          {(details) => <Facts facts={toFacts(details)} />}
        </QueryPanel>
      </div>
    </div>
  )
}

function Facts({ facts: all }: { facts: readonly Fact[] }) {
  const facts = all.filter(([, value]) => value !== '')
  if (facts.length === 0) return <p className="text-ink-3">Sent without properties.</p>
  return (
    <dl className="grid grid-cols-[5.5rem_minmax(0,1fr)] sm:grid-cols-[8rem_minmax(0,1fr)] gap-x-4 gap-y-1">
      {facts.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="break-all text-ink-3">{name}</dt>
          <dd className="whitespace-pre-wrap break-all text-ink">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

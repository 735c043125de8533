import type { Person } from '@sightline/domain/person'
import { Card } from '../../ui/Card'
import { formatInstant } from '../../ui/format/date'
import { formatExact } from '../../ui/format/number'
import { MergeList } from './MergeList'
import { Timeline } from './Timeline'
import type { TimelineQuery } from './use-person'

interface PersonViewProps {
  readonly person: Person
  readonly timeline: TimelineQuery
  readonly timeZone: string
}

export function PersonView({ person, timeline, timeZone }: PersonViewProps) {
  return (
    <div
      className="grid grid-cols-1 gap-4 lg:grid-cols-3"
      data-testid="person"
      data-id={person.id}
      data-events={person.events}
    >
      <div className="min-w-0 space-y-4 lg:order-2">
        <Facts person={person} timeZone={timeZone} />
        <Traits traits={person.traits} />
        <MergeList person={person} timeZone={timeZone} />
      </div>
      <Timeline
        query={timeline}
        events={person.events}
        timeZone={timeZone}
        className="min-w-0 lg:col-span-2 lg:self-start"
      />
    </div>
  )
}

function Facts({ person, timeZone }: { person: Person; timeZone: string }) {
  const seen = (at: Date | undefined) => (at === undefined ? '–' : formatInstant(at, timeZone))
  return (
    <Card className="p-5" aria-label="Person">
      <h2 className="break-all text-base font-semibold text-ink">{person.id}</h2>
      <dl className="mt-3 space-y-2">
        <Fact name="Events">{formatExact(person.events)}</Fact>
        <Fact name="First seen">{seen(person.firstSeenAt)}</Fact>
        <Fact name="Last seen">{seen(person.lastSeenAt)}</Fact>
      </dl>
      {/* A lone id stands above already, and may be that of a device nobody has signed in on. */}
      {person.userIds.length + person.deviceIds.length > 1 && <IdList title="User ids" ids={person.userIds} />}
      <IdList title="Devices" ids={person.deviceIds} />
    </Card>
  )
}

function Fact({ name, children }: { name: string; children: string }) {
  return (
    <div className="flex justify-between gap-4">
      <dt className="text-ink-3">{name}</dt>
      <dd className="numeric text-right text-ink">{children}</dd>
    </div>
  )
}

function IdList({ title, ids }: { title: string; ids: readonly string[] }) {
  if (ids.length === 0) return null
  return (
    <div className="mt-4">
      <h3 className="text-xs font-medium text-ink-3">{title}</h3>
      <ul className="mt-1 space-y-1">
        {ids.map((id) => (
          <li key={id} className="break-all font-mono text-xs text-ink" data-testid="person-id">
            {id}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Traits({ traits }: { traits: Readonly<Record<string, unknown>> }) {
  const entries = Object.entries(traits)
  if (entries.length === 0) return null
  return (
    <Card className="p-5" aria-label="Traits">
      <h2 className="font-semibold text-ink">Traits</h2>
      <dl className="mt-3 space-y-2">
        {entries.map(([name, value]) => (
          <div key={name} className="flex justify-between gap-4">
            <dt className="break-all text-ink-3">{name}</dt>
            <dd className="break-all text-right text-ink">
              {typeof value === 'string' ? value : JSON.stringify(value)}
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}

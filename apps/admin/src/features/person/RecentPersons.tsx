import type { RecentPerson } from '@sightline/domain/person'
import { RiUserLine, RiUserUnfollowLine } from '@remixicon/react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTRPC } from '../../client/trpc'
import { Card } from '../../ui/Card'
import { EmptyState } from '../../ui/EmptyState'
import { Flag } from '../../ui/Flag'
import { formatInstant } from '../../ui/format/date'
import { formatAgo } from '../../ui/format/duration'
import { QueryPanel } from '../../ui/QueryPanel'
import { useNow } from '../../ui/use-now'
import { InstallLink } from '../install/InstallLink'
import { useProject } from '../project/use-project'
import { countryName } from '../query/field'
import { eventText } from './event-text'

const refreshMs = 15_000

/** Who did something last, for whoever has no id at hand. */
export function RecentPersons() {
  const project = useProject()
  const persons = useQuery({
    ...useTRPC().person.recent.queryOptions({ projectId: project.id }),
    refetchInterval: refreshMs,
  })
  return (
    <Card aria-label="Lately active" className="overflow-hidden">
      <h2 className="border-b border-line px-4 py-3 font-medium text-ink sm:px-5">Lately active</h2>
      <QueryPanel query={persons} skeleton={<RecentSkeleton />} errorClassName="min-h-[18rem]">
        {(data) => (data.length === 0 ? <NoPersons /> : <PersonList persons={data} projectId={project.id} />)}
      </QueryPanel>
    </Card>
  )
}

function PersonList({ persons, projectId }: { persons: readonly RecentPerson[]; projectId: string }) {
  const { timeZone } = useProject()
  const now = useNow(1_000)
  return (
    <ul className="divide-y divide-line">
      {persons.map((person) => (
        <li key={person.id} data-testid="recent-person" data-id={person.id}>
          <Link
            to="/p/$projectId/persons"
            params={{ projectId }}
            search={{ id: person.id }}
            className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-0.5 px-4 py-2.5 hover:bg-sunken focus-visible:outline-offset-[-2px] sm:grid-cols-[minmax(0,3fr)_minmax(0,4fr)_minmax(0,4fr)_5rem] sm:px-5"
          >
            <PersonName person={person} />
            <p
              className="order-3 col-span-2 truncate pl-[2.125rem] text-xs text-ink-3 sm:order-none sm:col-span-1 sm:pl-0 sm:text-sm"
              title={eventText(person.last)}
            >
              <LastEvent {...person.last} />
            </p>
            <p className="order-4 col-span-2 flex min-w-0 items-center gap-1.5 pl-[2.125rem] text-xs text-ink-3 sm:order-none sm:col-span-1 sm:pl-0">
              <Place {...person.last} />
            </p>
            <time
              dateTime={person.last.at.toISOString()}
              title={formatInstant(person.last.at, timeZone)}
              className="numeric text-right text-xs text-ink-3"
            >
              {formatAgo(person.last.at, now)}
            </time>
          </Link>
        </li>
      ))}
    </ul>
  )
}

function PersonName({ person: { id, isIdentified } }: { person: RecentPerson }) {
  return (
    <p className="flex min-w-0 items-center gap-2.5">
      <span
        className={`flex size-6 shrink-0 items-center justify-center rounded-full ${isIdentified ? 'bg-accent-soft text-accent-ink' : 'bg-sunken text-ink-3'}`}
        title={isIdentified ? 'Known by a user id' : 'Known by a device only'}
      >
        <RiUserLine className="size-3.5" aria-hidden="true" />
      </span>
      <span
        className={isIdentified ? 'truncate font-medium text-ink' : 'truncate font-mono text-xs text-ink-2'}
        title={id}
      >
        {id}
      </span>
    </p>
  )
}

function LastEvent({ event, kind, path }: RecentPerson['last']) {
  if ((kind === 'page' || kind === 'screen') && path !== '') return path
  return (
    <>
      <span className="text-ink-2">{event}</span>
      {path !== '' && ` on ${path}`}
    </>
  )
}

function Place({ country, browser, os }: RecentPerson['last']) {
  const device = [browser, os].filter(Boolean).join(' on ')
  const text = [country && countryName(country), device].filter(Boolean).join(' · ')
  return (
    <>
      {country && <Flag country={country} />}
      <span className="truncate" title={text}>
        {text}
      </span>
    </>
  )
}

function NoPersons() {
  return (
    <EmptyState
      className="min-h-[18rem]"
      icon={<RiUserUnfollowLine />}
      title="Nobody in the last 30 days"
      hint="Whoever does something shows here within seconds."
      action={<InstallLink />}
    />
  )
}

function RecentSkeleton() {
  return (
    <div role="status" aria-label="Loading who was here" className="space-y-5 p-5">
      {['w-2/3', 'w-1/2', 'w-3/5', 'w-1/2', 'w-2/3', 'w-2/5'].map((width, index) => (
        <div key={index} className={`skeleton h-5 ${width}`} />
      ))}
    </div>
  )
}

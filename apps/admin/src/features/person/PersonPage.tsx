import { RiSearchLine, RiUserSearchLine } from '@remixicon/react'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { errorCodeOf } from '../../client/error-text'
import { Button, buttonClasses } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { EmptyState } from '../../ui/EmptyState'
import { PageHeader } from '../../ui/PageHeader'
import { QueryPanel } from '../../ui/QueryPanel'
import { useTitle } from '../../ui/use-title'
import { useProject } from '../project/use-project'
import { PersonView } from './PersonView'
import { RecentPersons } from './RecentPersons'
import { usePerson, useTimeline } from './use-person'

export function PersonPage() {
  const project = useProject()
  const { id } = useSearch({ from: '/p/$projectId/persons' })
  useTitle(id ?? 'Persons', project.name)
  const person = usePerson(project.id, id)
  const timeline = useTimeline(project.id, id)
  return (
    <>
      <PageHeader title="Persons">
        {id !== undefined && (
          <Link to="/p/$projectId/persons" params={{ projectId: project.id }} className={buttonClasses('secondary')}>
            Lately active
          </Link>
        )}
      </PageHeader>
      <SearchForm id={id} busy={person.isFetching} />
      {id === undefined ? (
        <RecentPersons />
      ) : errorCodeOf(person.error) === 'not_found' ? (
        <Nobody id={id} />
      ) : (
        <QueryPanel query={person} skeleton={<PersonSkeleton />} errorClassName="min-h-[18rem]">
          {(data) => <PersonView person={data} timeline={timeline} timeZone={project.timeZone} />}
        </QueryPanel>
      )}
    </>
  )
}

function Nobody({ id }: { id: string }) {
  return (
    <Card data-testid="nobody">
      <EmptyState
        className="min-h-[18rem] [overflow-wrap:anywhere]"
        icon={<RiUserSearchLine />}
        title={`Nobody has the id “${id}”`}
        hint="Ids are compared letter by letter, capitals too. Copy the user id from your own database, or the anonymous id from the person’s browser."
      />
    </Card>
  )
}

function SearchForm({ id, busy }: { id: string | undefined; busy: boolean }) {
  const navigate = useNavigate({ from: '/p/$projectId/persons' })
  const [text, setText] = useState(id ?? '')
  useEffect(() => setText(id ?? ''), [id])
  return (
    <form
      role="search"
      className="mb-4 flex gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim() !== '') void navigate({ search: { id: text.trim() } })
      }}
    >
      <label className="relative min-w-0 flex-1 sm:max-w-md">
        <span className="sr-only">Id of a user or device</span>
        <RiSearchLine
          className="pointer-events-none absolute left-3 top-1/2 size-4 -translate-y-1/2 text-ink-3"
          aria-hidden="true"
        />
        <input
          className="field pl-9"
          type="search"
          placeholder="Id of a user or device"
          maxLength={200}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <Button type="submit" look="primary" size="medium" busy={busy && id !== undefined} disabled={text.trim() === ''}>
        Find
      </Button>
    </form>
  )
}

function PersonSkeleton() {
  return (
    <Card role="status" aria-label="Loading" className="space-y-5 p-5">
      <div className="skeleton h-6 w-1/3" />
      <div className="skeleton h-4 w-1/2" />
      <div className="skeleton h-4 w-2/5" />
    </Card>
  )
}

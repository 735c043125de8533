import { eventOutcomes, type EventOutcome } from '@sightline/domain/live'
import { RiDeleteBinLine, RiPauseFill, RiPlayFill, RiPulseLine } from '@remixicon/react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Button, buttonClasses } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { EmptyState } from '../../ui/EmptyState'
import { formatExact } from '../../ui/format/number'
import { PageHeader } from '../../ui/PageHeader'
import { Select } from '../../ui/Select'
import { useTitle } from '../../ui/use-title'
import { useProject } from '../project/use-project'
import { ConnectionBadge } from './ConnectionBadge'
import { outcomeTexts } from './outcome-text'
import type { TailFeed } from './tail-feed'
import { TailList } from './TailList'
import { useTail } from './use-tail'

type Choice = EventOutcome | 'all'

const choices = [
  { value: 'all' as const, label: 'Every outcome' },
  ...eventOutcomes.map((value) => ({ value, label: outcomeTexts[value].label })),
]

/** Each event as its client is answered, and what became of it: for whoever is building an integration right now. */
export function TailPage() {
  const project = useProject()
  useTitle('Event tail', project.name)
  const { feed, dispatch, connection } = useTail(project.id)
  const [choice, setChoice] = useState<Choice>('all')
  const rows = choice === 'all' ? feed.rows : feed.rows.filter(({ outcome }) => outcome === choice)
  return (
    <>
      <PageHeader title="Event tail" aside={<ConnectionBadge connection={connection} />}>
        <Link to="/p/$projectId/live" params={{ projectId: project.id }} className={buttonClasses('quiet')}>
          Visitors
        </Link>
        <Select label="Outcome" value={choice} options={choices} onChange={setChoice} align="end" />
        <Button
          icon={
            feed.isPaused ? (
              <RiPlayFill className="size-4" aria-hidden="true" />
            ) : (
              <RiPauseFill className="size-4" aria-hidden="true" />
            )
          }
          onClick={() => dispatch({ kind: feed.isPaused ? 'resume' : 'pause' })}
        >
          {feed.isPaused ? 'Resume' : 'Pause'}
        </Button>
        <Button
          icon={<RiDeleteBinLine className="size-4" aria-hidden="true" />}
          disabled={feed.rows.length === 0 && feed.skipped === 0}
          onClick={() => dispatch({ kind: 'clear' })}
        >
          Clear
        </Button>
      </PageHeader>
      <Card aria-label="Events as they arrive" className="overflow-hidden">
        <TailNotice feed={feed} />
        {rows.length === 0 ? (
          <EmptyState
            className="min-h-[24rem]"
            icon={<RiPulseLine />}
            title={feed.rows.length === 0 ? 'Waiting for events' : 'No event with this outcome yet'}
            hint="Send an event now: it appears here within a second, with the field and the reason if it is refused."
          />
        ) : (
          <TailList rows={rows} timeZone={project.timeZone} />
        )}
      </Card>
    </>
  )
}

function TailNotice({ feed }: { feed: TailFeed }) {
  const notes = [
    feed.isPaused && feed.held.length > 0 && `${formatExact(feed.held.length)} new since you paused`,
    feed.skipped > 0 && `${formatExact(feed.skipped)} more, too fast to list: this is a sample`,
  ].filter(Boolean)
  if (notes.length === 0) return null
  return (
    <p role="status" className="border-b border-line bg-sunken px-5 py-2 text-xs text-ink-2">
      {notes.join(' · ')}
    </p>
  )
}

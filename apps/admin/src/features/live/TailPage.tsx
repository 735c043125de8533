import { RiPulseLine } from '@remixicon/react'
import { useState } from 'react'
import { Card } from '../../ui/Card'
import { EmptyState } from '../../ui/EmptyState'
import { formatExact } from '../../ui/format/number'
import { PageHeader } from '../../ui/PageHeader'
import { useTitle } from '../../ui/use-title'
import { useProject } from '../project/use-project'
import { ConnectionBadge } from './ConnectionBadge'
import { LiveTabs } from './LiveTabs'
import { TailControls, type OutcomeChoice } from './TailControls'
import type { TailFeed } from './tail-feed'
import { TailList } from './TailList'
import { useTail } from './use-tail'

/** Each event as its client is answered, and what became of it: for whoever is building an integration right now. */
export function TailPage() {
  const project = useProject()
  useTitle('Event tail', project.name)
  const { feed, dispatch, connection } = useTail(project.id)
  const [choice, setChoice] = useState<OutcomeChoice>('all')
  const rows = choice === 'all' ? feed.rows : feed.rows.filter(({ outcome }) => outcome === choice)
  return (
    <>
      <PageHeader title="Live" aside={<ConnectionBadge connection={connection} />}>
        <LiveTabs />
      </PageHeader>
      <Card aria-label="Events as they arrive" className="overflow-hidden">
        <TailControls feed={feed} choice={choice} onChoose={setChoice} dispatch={dispatch} />
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

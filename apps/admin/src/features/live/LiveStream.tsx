import type { LiveEvent } from '@sightline/domain/live'
import { RiPauseFill, RiPulseLine } from '@remixicon/react'
import { Link } from '@tanstack/react-router'
import { buttonClasses } from '../../ui/Button'
import { Card } from '../../ui/Card'
import { classes } from '../../ui/classes'
import { EmptyState } from '../../ui/EmptyState'
import { formatExact } from '../../ui/format/number'
import { useNow } from '../../ui/use-now'
import { useProject } from '../project/use-project'
import type { LiveAction, LiveFeed } from './live-feed'
import { LiveRow } from './LiveRow'

interface LiveStreamProps {
  readonly feed: LiveFeed
  readonly dispatch: (action: LiveAction) => void
  readonly timeZone: string
  readonly className: string
}

export function LiveStream({ feed, dispatch, timeZone, className }: LiveStreamProps) {
  return (
    <Card aria-label="Event stream" className={classes('flex min-w-0 flex-col', className)}>
      <header className="flex h-11 items-center justify-between border-b border-line px-4">
        <h2 className="font-medium text-ink">Events</h2>
        <StreamState feed={feed} />
      </header>
      <div
        className="thin-scroll h-[34rem] overflow-y-auto"
        tabIndex={0}
        role="region"
        aria-label="Events as they arrive"
        onMouseEnter={() => dispatch({ kind: 'pause' })}
        onMouseLeave={() => dispatch({ kind: 'resume' })}
        onFocus={() => dispatch({ kind: 'pause' })}
        onBlur={() => dispatch({ kind: 'resume' })}
      >
        {!feed.snapshot ? (
          <StreamSkeleton />
        ) : feed.events.length === 0 ? (
          <NoEvents />
        ) : (
          <Rows events={feed.events} timeZone={timeZone} />
        )}
      </div>
    </Card>
  )
}

function StreamState({ feed }: { feed: LiveFeed }) {
  if (feed.paused) {
    return (
      <span className="flex items-center gap-1 text-xs text-ink-3">
        <RiPauseFill className="size-3.5" aria-hidden="true" />
        Paused{feed.held.length > 0 && `, ${formatExact(feed.held.length)} new`}
      </span>
    )
  }
  if (feed.skippedEvents === 0) return null
  return <span className="text-xs text-ink-3">{formatExact(feed.skippedEvents)} more just now, too fast to list</span>
}

function Rows({ events, timeZone }: { events: readonly LiveEvent[]; timeZone: string }) {
  const now = useNow(1000)
  return (
    <ul data-testid="live-events" className="divide-y divide-line/60">
      {events.map((event) => (
        <LiveRow key={event.eventId} event={event} now={now} timeZone={timeZone} />
      ))}
    </ul>
  )
}

function NoEvents() {
  const project = useProject()
  return (
    <EmptyState
      className="h-full"
      icon={<RiPulseLine />}
      title="Waiting for events"
      hint="Nothing has arrived lately. Open a page that carries the snippet and it appears here within a second."
      action={
        <Link to="/p/$projectId/settings" params={{ projectId: project.id }} hash="install" className={buttonClasses()}>
          Show the snippet
        </Link>
      }
    />
  )
}

function StreamSkeleton() {
  return (
    <div role="status" aria-label="Loading events" className="divide-y divide-line/60">
      {Array.from({ length: 11 }, (_, index) => (
        <div key={index} className="flex h-[3.25rem] items-center gap-3 px-4">
          <div className="skeleton size-7 rounded-full" />
          <div className="skeleton h-3.5 w-1/2" />
        </div>
      ))}
    </div>
  )
}

import type { LiveEvent } from '@sightline/domain/live'
import type { Project } from '@sightline/domain/project'
import { RiCheckLine } from '@remixicon/react'
import { Link } from '@tanstack/react-router'
import { AuthCard } from '../../shell/AuthCard'
import { buttonClasses } from '../../ui/Button'
import { Spinner } from '../../ui/Spinner'
import { useNow } from '../../ui/use-now'
import { InstallSnippet } from '../install/InstallSnippet'
import { LiveRow } from '../live/LiveRow'
import { forgetStep } from './kept-install'
import { StepBar } from './StepBar'
import { useFirstEvent } from './use-first-event'

export function InstallStep({ project, writeKey }: { project: Project; writeKey: string }) {
  const event = useFirstEvent(project.id)
  return (
    <AuthCard
      wide
      above={<StepBar current="install" />}
      title="Send your first event"
      hint="Add the snippet to your site, then open it. The event shows up below."
    >
      <InstallSnippet writeKey={writeKey} />
      <div role="status" className="mt-6" data-testid="first-event" data-value={event ? 'arrived' : 'waiting'}>
        {event ? <Arrived event={event} timeZone={project.timeZone} /> : <Waiting />}
      </div>
      <div className="mt-6 flex flex-wrap items-center justify-between gap-3">
        <p className="text-xs text-ink-3">Copy the key now: only its hash is stored.</p>
        <Link
          to="/p/$projectId"
          params={{ projectId: project.id }}
          // What is done is not gone back to.
          replace
          onClick={forgetStep}
          className={buttonClasses(event ? 'primary' : 'secondary', 'medium')}
        >
          {event ? 'Open your overview' : 'Skip for now'}
        </Link>
      </div>
    </AuthCard>
  )
}

function Waiting() {
  return (
    <div className="flex h-[5.5rem] items-center gap-3 rounded-lg border border-dashed border-line-strong px-4 text-ink-3">
      <Spinner />
      <div>
        <p className="font-medium text-ink">Waiting for the first event…</p>
        <p>Leave this page open. It notices within a second.</p>
      </div>
    </div>
  )
}

function Arrived({ event, timeZone }: { event: LiveEvent; timeZone: string }) {
  const now = useNow(1000)
  return (
    <div className="h-[5.5rem] animate-slide-in overflow-hidden rounded-lg border border-good/40 bg-good-soft/50">
      <p className="flex items-center gap-2 px-4 pt-2.5 font-medium text-good">
        <span className="flex size-5 items-center justify-center rounded-full bg-good text-surface">
          <RiCheckLine className="size-4" aria-hidden="true" />
        </span>
        Your first event is here
      </p>
      <ul>
        <LiveRow event={event} now={now} timeZone={timeZone} />
      </ul>
    </div>
  )
}

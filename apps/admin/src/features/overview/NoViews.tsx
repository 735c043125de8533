import { RiSeedlingLine } from '@remixicon/react'
import { Link } from '@tanstack/react-router'
import { buttonClasses } from '../../ui/Button'
import { EmptyState } from '../../ui/EmptyState'
import { useEventNames } from '../event-catalog/use-event-catalog'
import { InstallLink } from '../install/InstallLink'
import { useProject } from '../project/use-project'

/** In place of the chart of a period without a page view: what to do about it. */
export function NoViews({ filtered }: { filtered: boolean }) {
  const { id: projectId } = useProject()
  const hasEvents = (useEventNames().data ?? []).length > 0
  if (filtered) {
    return (
      <EmptyState
        className="h-full"
        icon={<RiSeedlingLine />}
        title="No views match these filters"
        hint="Remove a filter or choose a longer range."
      />
    )
  }
  // Whose first event came from a server or an app would take it for lost.
  return (
    <EmptyState
      className="h-full"
      icon={<RiSeedlingLine />}
      title="No page views in this period"
      hint={
        hasEvents
          ? 'This page counts page views, which the snippet sends. All your other events stand under Trends.'
          : 'Choose a longer range, or check that the snippet is installed on your site.'
      }
      action={
        <div className="flex flex-wrap justify-center gap-2">
          {hasEvents && (
            <Link to="/p/$projectId/trend" params={{ projectId }} className={buttonClasses('secondary')}>
              See all events
            </Link>
          )}
          <InstallLink />
        </div>
      }
    />
  )
}

import { Link } from '@tanstack/react-router'
import { classes } from '../../ui/classes'
import { useProject } from '../project/use-project'

const tabs = [
  { to: '/p/$projectId/live', label: 'Visitors' },
  { to: '/p/$projectId/live/tail', label: 'Event tail' },
] as const

const tab = 'flex items-center whitespace-nowrap rounded-md px-2.5 font-medium transition-colors'

/** The two pages of what happens now, drawn as the joined control that they are; links, for each has an address. */
export function LiveTabs() {
  const { id: projectId } = useProject()
  return (
    <nav aria-label="What happens now" className="flex h-8 rounded-lg bg-sunken p-0.5">
      {tabs.map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          params={{ projectId }}
          activeOptions={{ exact: true }}
          className={tab}
          activeProps={{ className: classes(tab, 'bg-surface text-ink shadow-card') }}
          inactiveProps={{ className: classes(tab, 'text-ink-3 hover:text-ink') }}
        >
          {label}
        </Link>
      ))}
    </nav>
  )
}

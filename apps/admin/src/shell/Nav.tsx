import {
  RiBarChartBoxFill,
  RiBarChartBoxLine,
  RiLineChartFill,
  RiLineChartLine,
  RiPulseFill,
  RiPulseLine,
  RiSettings3Fill,
  RiSettings3Line,
} from '@remixicon/react'
import { Link } from '@tanstack/react-router'

const pages = [
  { to: '/p/$projectId', label: 'Overview', Icon: RiBarChartBoxLine, ActiveIcon: RiBarChartBoxFill },
  { to: '/p/$projectId/live', label: 'Live', Icon: RiPulseLine, ActiveIcon: RiPulseFill },
  { to: '/p/$projectId/trend', label: 'Trends', Icon: RiLineChartLine, ActiveIcon: RiLineChartFill },
  { to: '/p/$projectId/settings', label: 'Settings', Icon: RiSettings3Line, ActiveIcon: RiSettings3Fill },
] as const

export function NavList({ projectId }: { projectId: string }) {
  return (
    <ul className="space-y-0.5">
      {pages.map(({ to, label, Icon, ActiveIcon }) => (
        <li key={to}>
          <Link
            to={to}
            params={{ projectId }}
            activeOptions={{ exact: true, includeSearch: false }}
            className="flex h-8 items-center gap-2.5 rounded-lg px-2.5 font-medium transition-colors"
            inactiveProps={{ className: 'text-ink-3 hover:bg-sunken hover:text-ink' }}
            activeProps={{ className: 'bg-sunken text-ink' }}
          >
            {({ isActive }) => (
              <>
                {isActive ? (
                  <ActiveIcon className="size-4 text-accent" aria-hidden="true" />
                ) : (
                  <Icon className="size-4" aria-hidden="true" />
                )}
                {label}
              </>
            )}
          </Link>
        </li>
      ))}
    </ul>
  )
}

export function BottomBar({ projectId }: { projectId: string }) {
  return (
    <nav
      aria-label="Pages"
      className="fixed inset-x-0 bottom-0 z-20 border-t border-line bg-canvas/95 pb-[env(safe-area-inset-bottom)] backdrop-blur lg:hidden"
    >
      <ul className="grid grid-cols-4">
        {pages.map(({ to, label, Icon, ActiveIcon }) => (
          <li key={to}>
            <Link
              to={to}
              params={{ projectId }}
              activeOptions={{ exact: true, includeSearch: false }}
              className="flex h-14 flex-col items-center justify-center gap-0.5 text-2xs font-medium focus-visible:outline-offset-[-2px]"
              inactiveProps={{ className: 'text-ink-3' }}
              activeProps={{ className: 'text-accent-ink' }}
            >
              {({ isActive }) => (
                <>
                  {isActive ? (
                    <ActiveIcon className="size-5" aria-hidden="true" />
                  ) : (
                    <Icon className="size-5" aria-hidden="true" />
                  )}
                  {label}
                </>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

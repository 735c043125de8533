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
      <PageLinks
        projectId={projectId}
        className="flex h-8 items-center gap-2.5 rounded-lg px-2.5 font-medium transition-colors"
        inactiveClassName="text-ink-3 hover:bg-sunken hover:text-ink"
        activeClassName="bg-sunken text-ink"
        iconClassName="size-4"
        activeIconClassName="size-4 text-accent"
      />
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
        <PageLinks
          projectId={projectId}
          className="flex h-14 flex-col items-center justify-center gap-0.5 text-2xs font-medium focus-visible:outline-offset-[-2px]"
          inactiveClassName="text-ink-3"
          activeClassName="text-accent-ink"
          iconClassName="size-5"
          activeIconClassName="size-5"
        />
      </ul>
    </nav>
  )
}

interface PageLinksProps {
  readonly projectId: string
  readonly className: string
  readonly inactiveClassName: string
  readonly activeClassName: string
  readonly iconClassName: string
  readonly activeIconClassName: string
}

function PageLinks(props: PageLinksProps) {
  return pages.map(({ to, label, Icon, ActiveIcon }) => (
    <li key={to}>
      <Link
        to={to}
        params={{ projectId: props.projectId }}
        activeOptions={{ exact: true, includeSearch: false }}
        className={props.className}
        inactiveProps={{ className: props.inactiveClassName }}
        activeProps={{ className: props.activeClassName }}
      >
        {({ isActive }) => (
          <>
            {isActive ? (
              <ActiveIcon className={props.activeIconClassName} aria-hidden="true" />
            ) : (
              <Icon className={props.iconClassName} aria-hidden="true" />
            )}
            {label}
          </>
        )}
      </Link>
    </li>
  ))
}

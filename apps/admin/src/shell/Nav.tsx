import { RiMenuLine } from '@remixicon/react'
import { Link } from '@tanstack/react-router'
import { pageGroups, pages, type Page } from './pages'

const pagesOnPhone = 4

export function NavList({ projectId }: { projectId: string }) {
  return (
    <div className="space-y-4">
      {pageGroups.map(({ title, pages: own }) => (
        <div key={title ?? ''}>
          {title && <p className="mb-1 px-2.5 text-2xs font-medium uppercase tracking-wide text-ink-3">{title}</p>}
          <ul className="space-y-0.5">
            {own.map((page) => (
              <PageLink
                key={page.to}
                page={page}
                projectId={projectId}
                className="flex h-8 items-center gap-2.5 rounded-lg px-2.5 font-medium transition-colors"
                inactiveClassName="text-ink-3 hover:bg-sunken hover:text-ink"
                activeClassName="bg-sunken text-ink"
                iconClassName="size-4"
                activeIconClassName="size-4 text-accent"
              />
            ))}
          </ul>
        </div>
      ))}
    </div>
  )
}

const barItem =
  'flex h-14 flex-col items-center justify-center gap-0.5 text-2xs font-medium focus-visible:outline-offset-[-2px]'

export function BottomBar({ projectId }: { projectId: string }) {
  return (
    <nav
      aria-label="Pages"
      className="fixed inset-x-0 bottom-0 z-20 border-t border-line bg-canvas/95 pb-[env(safe-area-inset-bottom)] backdrop-blur lg:hidden"
    >
      <ul className="grid grid-cols-5">
        {pages.slice(0, pagesOnPhone).map((page) => (
          <PageLink
            key={page.to}
            page={page}
            projectId={projectId}
            className={barItem}
            inactiveClassName="text-ink-3"
            activeClassName="text-accent-ink"
            iconClassName="size-5"
            activeIconClassName="size-5"
          />
        ))}
        <li>
          <Link
            to="/p/$projectId/more"
            params={{ projectId }}
            className={barItem}
            inactiveProps={{ className: 'text-ink-3' }}
            activeProps={{ className: 'text-accent-ink' }}
          >
            <RiMenuLine className="size-5" aria-hidden="true" />
            More
          </Link>
        </li>
      </ul>
    </nav>
  )
}

/** Every page, for a phone, whose bar holds only some of them. */
export function MoreList({ projectId }: { projectId: string }) {
  return (
    <ul className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface shadow-card">
      {pages.slice(pagesOnPhone).map((page) => (
        <PageLink
          key={page.to}
          page={page}
          projectId={projectId}
          className="flex h-12 items-center gap-3 px-4 font-medium"
          inactiveClassName="text-ink hover:bg-canvas"
          activeClassName="text-accent-ink"
          iconClassName="size-5 text-ink-3"
          activeIconClassName="size-5"
        />
      ))}
    </ul>
  )
}

interface PageLinkProps {
  readonly page: Page
  readonly projectId: string
  readonly className: string
  readonly inactiveClassName: string
  readonly activeClassName: string
  readonly iconClassName: string
  readonly activeIconClassName: string
}

function PageLink({ page: { to, label, Icon, ActiveIcon }, ...props }: PageLinkProps) {
  return (
    <li>
      <Link
        to={to}
        params={{ projectId: props.projectId }}
        // A page below another lights its entry; every page is below the overview.
        activeOptions={{ exact: to === '/p/$projectId', includeSearch: false }}
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
  )
}

import type { Project } from '@sightline/domain/project'
import { Menu, MenuButton, MenuItem, MenuItems, MenuSeparator } from '@headlessui/react'
import { RiAddLine, RiCheckLine, RiExpandUpDownLine } from '@remixicon/react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useTRPC } from '../client/trpc'
import { classes } from '../ui/classes'
import { Logo } from '../ui/Logo'
import { popClasses } from '../ui/Popover'

/** Its form needs far more code than the page that it covers. */
const CreateProjectDialog = lazy(async () => ({
  default: (await import('../features/project/CreateProjectDialog')).CreateProjectDialog,
}))

export const menuItemClasses =
  'flex w-full items-center gap-2 rounded-lg px-2.5 py-1.5 text-left text-ink-2 data-[focus]:bg-sunken data-[focus]:text-ink'

export function ProjectSwitcher({ project }: { project: Project }) {
  const api = useTRPC()
  const projects = useQuery(api.project.list.queryOptions())
  const account = useQuery(api.account.me.queryOptions())
  const [creating, setCreating] = useState(false)
  return (
    <>
      <Menu>
        <MenuButton className="flex min-w-0 items-center gap-2.5 rounded-lg p-1.5 text-left hover:bg-sunken lg:w-full">
          <Logo className="size-8 shrink-0" />
          <span className="sr-only">Switch project:</span>
          <span className="min-w-0 flex-1">
            <span className="block truncate font-semibold leading-4 text-ink" title={project.name}>
              {project.name}
            </span>
            <span className="block truncate text-xs leading-4 text-ink-3" title={account.data?.organization.name}>
              {account.data?.organization.name}
            </span>
          </span>
          <RiExpandUpDownLine className="size-4 shrink-0 text-ink-3" aria-hidden="true" />
        </MenuButton>
        <MenuItems
          anchor="bottom start"
          className={classes(popClasses, 'thin-scroll [--anchor-max-height:24rem] w-56 p-1')}
        >
          {projects.data?.map((one) => (
            <MenuItem key={one.id}>
              <Link to="/p/$projectId" params={{ projectId: one.id }} className={menuItemClasses}>
                <span className="flex-1 truncate" title={one.name}>
                  {one.name}
                </span>
                {one.id === project.id && <RiCheckLine className="size-4 text-accent" aria-hidden="true" />}
              </Link>
            </MenuItem>
          ))}
          <MenuSeparator className="-mx-1 my-1 h-px bg-line" />
          <MenuItem>
            <button type="button" className={menuItemClasses} onClick={() => setCreating(true)}>
              <RiAddLine className="size-4" aria-hidden="true" />
              New project
            </button>
          </MenuItem>
        </MenuItems>
      </Menu>
      {creating && (
        <Suspense>
          <CreateProjectDialog open onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </>
  )
}

import { Menu, MenuButton, MenuItem, MenuItems, MenuSeparator } from '@headlessui/react'
import { RiCheckLine, RiComputerLine, RiLogoutBoxRLine, RiMoonLine, RiSunLine } from '@remixicon/react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useAuth } from '../client/auth'
import { errorLineOf } from '../client/error-text'
import { useTRPC } from '../client/trpc'
import { classes } from '../ui/classes'
import { Notice } from '../ui/Notice'
import { popClasses } from '../ui/Popover'
import { menuItemClasses } from './ProjectSwitcher'
import { themes, useTheme } from './use-theme'

const themeFaces = {
  system: { label: 'System', Icon: RiComputerLine },
  light: { label: 'Light', Icon: RiSunLine },
  dark: { label: 'Dark', Icon: RiMoonLine },
} as const

export function UserMenu({ compact = false }: { compact?: boolean }) {
  const account = useQuery(useTRPC().account.me.queryOptions())
  const user = account.data?.user
  const { signOut, error } = useSignOut()
  return (
    <Menu>
      <MenuButton
        className={classes(
          'flex items-center gap-2.5 rounded-lg p-1.5 text-left hover:bg-sunken',
          !compact && 'w-full',
        )}
      >
        <span className="sr-only">Account:</span>
        <span className="flex size-7 shrink-0 items-center justify-center rounded-full bg-accent-soft text-xs font-semibold text-accent-ink">
          {initialsOf(user?.name ?? '')}
        </span>
        {!compact && (
          <span className="min-w-0 flex-1">
            <span className="block truncate font-medium leading-4 text-ink" title={user?.name}>
              {user?.name}
            </span>
            <span className="block truncate text-xs leading-4 text-ink-3" title={user?.email}>
              {user?.email}
            </span>
          </span>
        )}
      </MenuButton>
      <MenuItems anchor={compact ? 'bottom end' : 'top start'} className={classes(popClasses, 'w-56 p-1')}>
        {compact && <p className="truncate px-2.5 py-1.5 text-xs text-ink-3">{user?.email}</p>}
        <ThemeItems />
        <MenuSeparator className="-mx-1 my-1 h-px bg-line" />
        <MenuItem>
          <button type="button" className={menuItemClasses} onClick={signOut}>
            <RiLogoutBoxRLine className="size-4" aria-hidden="true" />
            Sign out
          </button>
        </MenuItem>
      </MenuItems>
      {error && (
        <Notice role="alert" tone="bad">
          You are still signed in. {errorLineOf(error)}
        </Notice>
      )}
    </Menu>
  )
}

function ThemeItems() {
  const { theme, setTheme } = useTheme()
  return (
    <div role="group" aria-label="Theme">
      <p className="px-2.5 pb-0.5 pt-1.5 text-xs text-ink-3" aria-hidden="true">
        Theme
      </p>
      {themes.map((one) => {
        const { label, Icon } = themeFaces[one]
        return (
          <MenuItem key={one}>
            <button type="button" className={menuItemClasses} onClick={() => setTheme(one)}>
              <Icon className="size-4" aria-hidden="true" />
              <span className="flex-1">{label}</span>
              {theme === one && <RiCheckLine className="size-4 text-accent" aria-label="selected" />}
            </button>
          </MenuItem>
        )
      })}
    </div>
  )
}

/** How long a failure to sign out is told. */
const toldMs = 8_000

function useSignOut() {
  const auth = useAuth()
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const { mutate, error, reset } = useMutation({
    mutationFn: () => auth.signOut(),
    onSuccess: async () => {
      await navigate({ to: '/sign-in', search: {} })
      queryClient.clear()
    },
    onError: () => setTimeout(() => reset(), toldMs),
  })
  return { signOut: () => mutate(), error }
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.charAt(0).toUpperCase() ?? '')
    .join('')
}

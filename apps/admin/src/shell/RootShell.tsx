import { Outlet } from '@tanstack/react-router'
import { useTheme } from './use-theme'

export function RootShell() {
  useTheme()
  return (
    <>
      <a
        href="#content"
        className="fixed left-4 top-2 z-50 -translate-y-16 rounded-lg bg-accent px-3 py-2 font-medium text-on-accent focus:translate-y-0"
      >
        Skip to content
      </a>
      <Outlet />
    </>
  )
}

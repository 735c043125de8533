import { useSyncExternalStore } from 'react'
import { findKept, keep } from '../client/kept-text'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** Also read by public/theme.js before the first paint. */
const storageKey = 'sightline.theme'
const changed = 'sightline:theme'

export function useTheme(): { theme: Theme; setTheme(theme: Theme): void } {
  const theme = useSyncExternalStore(subscribe, readTheme)
  return { theme, setTheme: writeTheme }
}

function readTheme(): Theme {
  const kept = findKept('browser', storageKey)
  return themes.find((one) => one === kept) ?? 'system'
}

function writeTheme(theme: Theme): void {
  keep('browser', storageKey, theme)
  applyTheme(theme)
  window.dispatchEvent(new Event(changed))
}

function applyTheme(theme: Theme): void {
  const isDark = theme === 'dark' || (theme === 'system' && systemIsDark().matches)
  document.documentElement.classList.toggle('dark', isDark)
}

function systemIsDark(): MediaQueryList {
  return window.matchMedia('(prefers-color-scheme: dark)')
}

function subscribe(onChange: () => void): () => void {
  const system = systemIsDark()
  const follow = () => {
    applyTheme(readTheme())
    onChange()
  }
  window.addEventListener(changed, onChange)
  window.addEventListener('storage', follow)
  system.addEventListener('change', follow)
  return () => {
    window.removeEventListener(changed, onChange)
    window.removeEventListener('storage', follow)
    system.removeEventListener('change', follow)
  }
}

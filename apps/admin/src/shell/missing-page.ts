import { useEffect, useState } from 'react'
import { findKept, keep } from '../client/kept-text'

const storageKey = 'sightline.reloaded'
/** A reload that did not help is not done again at once. */
const reloadEveryMs = 60_000
const askEveryMs = 4_000

/** Whether the server that this page came from answers. */
export async function isServerReachable(deps: { readonly fetch: typeof fetch }): Promise<boolean> {
  try {
    const response = await deps.fetch('/', { method: 'HEAD', cache: 'no-store' })
    return response.ok
  } catch {
    return false
  }
}

/**
 * True once a minute: then a reload may get what a new build calls by other names. Never where the browser keeps nothing:
 * the page would reload without end.
 */
export function mayReload(nowMs: number): boolean {
  const before = Number(findKept('tab', storageKey) ?? 0)
  if (nowMs - before < reloadEveryMs) return false
  keep('tab', storageKey, String(nowMs))
  return findKept('tab', storageKey) === String(nowMs)
}

export type MissingPage = 'asking' | 'unreachable' | 'stale'

/**
 * Why the code of a page did not come. Where the server answers, the page is of an older build: it is reloaded, or
 * `stale` when that did not help. Otherwise the server is asked on, and `onReachable` told once it answers.
 */
export function useMissingPage(error: unknown, onReachable: () => void): MissingPage {
  const [state, setState] = useState<MissingPage>('asking')
  useEffect(() => {
    const deps = { fetch: window.fetch.bind(window) }
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOver = false
    const askOn = async () => {
      const isReachable = await isServerReachable(deps)
      if (isOver) return
      if (isReachable) return onReachable()
      timer = setTimeout(() => void askOn(), askEveryMs)
    }
    const askFirst = async () => {
      const isReachable = await isServerReachable(deps)
      if (isOver) return
      if (isReachable && mayReload(Date.now())) return window.location.reload()
      setState(isReachable ? 'stale' : 'unreachable')
      if (!isReachable) timer = setTimeout(() => void askOn(), askEveryMs)
    }
    void askFirst()
    return () => {
      isOver = true
      clearTimeout(timer)
    }
    // Not `onReachable`, which is another function at every render: the error is what there is to find the reason of.
  }, [error])
  return state
}

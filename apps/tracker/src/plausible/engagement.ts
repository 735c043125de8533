import type { Page } from '../routes.ts'
import type { Wire } from './options.ts'

/** Less than this on a page says nothing, unless more of it was seen than before. */
const minReadMs = 3_000

/**
 * How long and how far down a page was read, told when it is hidden or left.
 * @param tell given `e` milliseconds and `sd` percent, with the address and the props of the view.
 */
export function watchEngagement(page: Page, tell: (read: Wire) => void) {
  const { document } = page
  let view: Wire | undefined
  let shownAtMs: number | undefined
  let readMs = 0
  let deepest = 0
  let toldDepth = -1

  const heightOf = () => Math.max(document.documentElement.scrollHeight, document.body?.scrollHeight ?? 0, 1)
  const seeDepth = () => {
    const depth = Math.round(((page.scrollY + page.innerHeight) / heightOf()) * 100)
    deepest = Math.min(100, Math.max(deepest, depth))
  }

  function pause(): void {
    if (shownAtMs !== undefined) readMs += Date.now() - shownAtMs
    shownAtMs = undefined
  }

  function resume(): void {
    if (document.visibilityState === 'visible') shownAtMs ??= Date.now()
  }

  function leave(): void {
    pause()
    if (view === undefined || (deepest <= toldDepth && readMs < minReadMs)) return
    tell({ ...view, sd: deepest, e: readMs })
    toldDepth = deepest
    readMs = 0
  }

  document.addEventListener('scroll', seeDepth, { passive: true })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') resume()
    else leave()
  })
  page.addEventListener('pagehide', leave)
  return {
    leave,
    /** @param next the view that begins; undefined: a page that does not count. */
    enter(next: Wire | undefined): void {
      view = next
      readMs = 0
      deepest = 0
      toldDepth = -1
      seeDepth()
      resume()
    },
  }
}

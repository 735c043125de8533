import type { QueryClient } from '@tanstack/react-query'
import type { AnyRouter } from '@tanstack/react-router'

/** Well past the answer to the first question: the first chart has the connection and the processor to itself. */
const settleMs = 2_000

/**
 * Fetches the code of the other pages once the first page of a project has all its answers, one page after the other and
 * only when nothing else is to do. A page that cannot be fetched now is asked for again when it is opened.
 */
export function preloadPages(router: AnyRouter, queryClient: QueryClient): void {
  const stop = router.subscribe('onRendered', ({ toLocation }) => {
    if (!isOfProject(toLocation.pathname)) return
    stop()
    void preload(router, queryClient)
  })
}

function isOfProject(path: string): boolean {
  return path.startsWith('/p/')
}

async function preload(router: AnyRouter, queryClient: QueryClient): Promise<void> {
  do await idle(settleMs)
  while (queryClient.isFetching() > 0)
  for (const [id, route] of Object.entries(router.routesById)) {
    if (!isOfProject(id)) continue
    await idle(0)
    await router.loadRouteChunk(route)
  }
}

/** Resolves after the wait, in a moment without other work; Safari cannot tell such a moment. */
function idle(afterMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => {
      if ('requestIdleCallback' in window) window.requestIdleCallback(() => resolve())
      else resolve()
    }, afterMs)
  })
}

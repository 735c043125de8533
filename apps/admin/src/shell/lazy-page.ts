import { lazyRouteComponent } from '@tanstack/react-router'

/** The code of a page did not come: no server, or one that has another build by now. */
export class PageLoadError extends Error {
  override readonly name = 'PageLoadError'
}

/**
 * A page whose code comes with its first visit. The router answers a missing chunk with a reload, which leaves the app
 * when nothing answers; as an error of our own it ends in `ErrorPage`, which asks first.
 */
export function lazyPage<T extends Record<string, unknown>, K extends keyof T>(load: () => Promise<T>, name: K) {
  return lazyRouteComponent<T, K>(
    () =>
      load().catch((cause: unknown) => {
        throw new PageLoadError('the code of a page could not be loaded', { cause })
      }),
    name,
  )
}

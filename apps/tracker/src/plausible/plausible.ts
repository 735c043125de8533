import { byteLengthOf } from '../queue.ts'
import { watchRoutes, whenShown, type Page } from '../routes.ts'
import { watchClicks } from './clicks.ts'
import { watchEngagement } from './engagement.ts'
import { isLocal, type PlausibleOptions, type Props, type Wire } from './options.ts'

export interface EventOptions {
  readonly props?: Props
  readonly revenue?: Props
  /** An event that nobody caused: it says nothing about a visit. */
  readonly interactive?: boolean
  /** In place of the address of the page. */
  readonly u?: string
  readonly url?: string
  /** Told what the server answered; called without anything when the event is not sent. */
  readonly callback?: (result?: { readonly status?: number; readonly error?: unknown }) => void
}

/** What a page that was made for Plausible calls: `window.plausible`. */
export type Plausible = (eventName: string, event?: EventOptions | null) => void

export function createPlausible(page: Page, options: PlausibleOptions): Plausible {
  const { document, location } = page
  const engagement = watchEngagement(page, (read) => post({ n: 'engagement', ...read }))
  let viewed = ''

  function post(wire: Wire, callback?: EventOptions['callback']): void {
    const sent = options.transform({ d: options.domain, ...(options.hasHashRoutes ? { h: 1 } : {}), ...wire })
    if (!sent) return callback?.()
    // Text without a header of ours is a simple request: no preflight.
    const body = toJson(sent)
    if (body === undefined) return callback?.()
    const keepalive = byteLengthOf(body) < 60_000
    const headers = { 'content-type': 'text/plain' }
    page.fetch(options.endpoint, { method: 'POST', body, keepalive, headers, credentials: 'omit' }).then(
      ({ status }) => callback?.({ status }),
      (error: unknown) => callback?.({ error }),
    )
  }

  const plausible: Plausible = (eventName, given) => {
    const event = given ?? {}
    const isView = eventName === 'pageview'
    if (isView) engagement.leave()
    if (isIgnored(page, options)) {
      // Nor is its time that of the page before.
      if (isView) engagement.enter(undefined)
      return event.callback?.()
    }
    const url = event.u ?? event.url ?? location.href
    const props = { ...options.props(eventName), ...event.props }
    const about = { u: url, ...(Object.keys(props).length > 0 ? { p: props } : {}) }
    post(
      {
        n: eventName,
        ...about,
        r: document.referrer || null,
        ...(event.revenue === undefined ? {} : { $: event.revenue }),
        ...(event.interactive === false ? { i: false } : {}),
      },
      event.callback,
    )
    if (isView) engagement.enter(about)
  }

  function viewPage(): void {
    const route = location.pathname + (options.hasHashRoutes ? location.hash : '')
    if (route === viewed) return
    viewed = route
    // A route that only redirects is no view.
    page.setTimeout(() => route === viewed && plausible('pageview'))
  }

  watchClicks(page, options, plausible)
  if (options.isAutomatic) {
    whenShown(document, () => {
      watchRoutes(page, viewPage, () => plausible('pageview'))
      viewPage()
    })
  }
  return plausible
}

/** A page must not stop at props that cannot be sent: circles, big integers. */
function toJson(wire: Wire): string | undefined {
  try {
    return JSON.stringify(wire)
  } catch (error) {
    console.warn('sightline: the event was not sent', error)
    return undefined
  }
}

function isIgnored(page: Page, options: PlausibleOptions): boolean {
  const { location } = page
  if (!options.countsLocal && (isLocal(location.hostname) || location.protocol === 'file:')) return true
  const path = location.pathname + (options.hasHashRoutes ? location.hash : '')
  const isIn = (patterns: readonly string[]) => patterns.some((pattern) => toPathTest(pattern).test(path))
  if (isIn(options.excluded) || (options.included !== undefined && !isIn(options.included))) return true
  try {
    return page.localStorage.getItem('plausible_ignore') === 'true'
  } catch {
    return false
  }
}

/** `*` stands for a part of a path, `**` for any number of them. */
function toPathTest(pattern: string): RegExp {
  const parts = pattern.split(/(\*+)/).map((part) => {
    if (part === '*') return '[^/]*'
    return part.startsWith('*') ? '.*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${parts.join('')}/?$`)
}

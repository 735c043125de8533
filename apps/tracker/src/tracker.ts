import { watchElements } from './capture.ts'
import { createIdentityStore, createIdSource } from './identity.ts'
import { byteLengthOf, createQueue } from './queue.ts'
import { watchRoutes, whenShown } from './routes.ts'
import { createStorage } from './storage.ts'

declare const TRACKER_VERSION: string

export type Properties = Readonly<Record<string, unknown>>

/** What a page can call: `window.sightline`. */
export interface Tracker {
  track(event: string, properties?: Properties): void
  page(properties?: Properties): void
  /** Ties this browser to a user of yours, with what it did before; without an id it does nothing. */
  identify(userId: string, traits?: Properties): void
  /** After a sign-out: the next events are somebody else's. */
  reset(): void
  /** Nothing is sent from now on, what waits is thrown away, and the ids of this browser are forgotten. */
  optOut(): void
  optIn(): void
  /** For calls made before the script has loaded: `(window.sightline ??= []).push(['track', 'signup'])`. */
  push(call: readonly unknown[]): void
}

const optOutKey = 'sl_off'

interface ScriptOptions {
  readonly key: string
  /** Origin that events go to: where the script came from, unless `data-host` says otherwise. */
  readonly host: string
  readonly isAutomatic: boolean
  readonly hasHashRoutes: boolean
  /** Of `data-capture`: `clicks`, `forms`. */
  readonly captured: readonly string[]
}

/** Reads `<script defer src="https://host/t.js" data-key="slw_…">`; undefined when it names no key. */
export function readOptions(script: HTMLScriptElement | null): ScriptOptions | undefined {
  const data = script?.dataset
  if (!script || !data?.['key']) return undefined
  return {
    key: data['key'],
    host: (data['host'] ?? new URL(script.src).origin).replace(/\/$/, ''),
    isAutomatic: data['auto'] !== 'false',
    hasHashRoutes: data['hash'] === 'true',
    captured: (data['capture'] ?? '').split(' '),
  }
}

export function createTracker(window: Window & typeof globalThis, options: ScriptOptions): Tracker {
  const { document, location, navigator } = window
  const storage = createStorage(() => window.localStorage)
  const createId = createIdSource(() => Date.now())
  const identity = createIdentityStore(storage, createId)
  const url = `${options.host}/v1/events?key=${encodeURIComponent(options.key)}`

  const queue = createQueue({
    storage,
    now: () => Date.now(),
    schedule: (work, ms) => void window.setTimeout(work, ms),
    // Text without a header of ours is a simple request: no preflight.
    post: (body) =>
      window.fetch(url, { method: 'POST', body, keepalive: byteLengthOf(body) < 60_000, credentials: 'omit' }).then(
        (answer) => ({ status: answer.status, retryAfterSeconds: Number(answer.headers.get('retry-after')) || 0 }),
        () => ({ status: 0, retryAfterSeconds: 0 }),
      ),
    beacon: (body) => navigator.sendBeacon(url, body),
  })

  const isOff = () => storage.get(optOutKey) === '1' || navigator.doNotTrack === '1'

  let previousUrl = document.referrer
  let viewedUrl = ''
  let currentPage = ''
  /** The view of the current page waits for its title. */
  let isViewPending = false

  function send(event: string, properties: Properties | undefined): void {
    if (isOff()) return
    const now = Date.now()
    const who = identity.touch(now)
    enqueue({
      event,
      event_id: createId(),
      user_id: who.userId,
      anonymous_id: who.anonymousId,
      session_id: who.sessionId,
      timestamp: new Date(now).toISOString(),
      properties,
      context: {
        url: location.href,
        title: document.title,
        referrer: previousUrl,
        screen: `${window.screen.width}x${window.screen.height}`,
        language: navigator.language,
        timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        library: { name: 't.js', version: TRACKER_VERSION },
      },
    } as { event_id: string })
  }

  /** A site's own code must not stop at properties that cannot be sent: circles, big integers. */
  function enqueue(event: { readonly event_id: string }): void {
    try {
      queue.add(event)
    } catch (error) {
      console.error('sightline: the event cannot be sent', error)
    }
  }

  function viewPage(): void {
    const page = location.pathname + location.search + (options.hasHashRoutes ? location.hash : '')
    if (page === currentPage) return
    currentPage = page
    isViewPending = true
    // A route's title is often set right after its address, and a route that only redirects is no view.
    window.setTimeout(() => page === currentPage && takeView())
  }

  function takeView(): void {
    if (!isViewPending) return
    isViewPending = false
    if (viewedUrl) previousUrl = viewedUrl
    viewedUrl = location.origin + currentPage
    send('page_view', undefined)
  }

  const tracker: Tracker = {
    track: send,
    page(properties) {
      if (viewedUrl) previousUrl = viewedUrl
      viewedUrl = location.href
      send('page_view', properties)
    },
    identify(userId, traits) {
      // Without an id nobody is known: a user called "undefined" would unite all of them.
      if (isOff() || !userId) return
      identity.identify(String(userId))
      send('identify', traits)
    },
    reset: () => identity.reset(),
    optOut() {
      storage.set(optOutKey, '1')
      queue.clear()
      identity.reset()
    },
    optIn: () => storage.set(optOutKey, undefined),
    push([name, ...values]) {
      const method = tracker[name as keyof Tracker] as ((...values: unknown[]) => void) | undefined
      method?.(...values)
    },
  }

  const start = () => {
    if (options.isAutomatic) {
      watchRoutes(window, viewPage, () => {
        currentPage = ''
        viewPage()
      })
      viewPage()
    }
    watchElements(window, options.captured, send)
    void queue.flush()
  }
  whenShown(document, start)
  window.addEventListener('pagehide', () => {
    // A page that is left at once was looked at all the same.
    takeView()
    queue.leave()
  })
  window.addEventListener('online', () => void queue.flush())
  return tracker
}

import { watchElements } from './capture.ts'
import { watchErrors } from './errors.ts'
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

/** What is longer is refused by the server, and the event with it. */
const maxUrlLength = 4_000
const optOutKey = 'sl_off'

interface ScriptOptions {
  readonly key: string
  /** Where events go: to the origin of the script, unless `data-host` says otherwise. */
  readonly url: string
  /** Where the script came from. */
  readonly source: string
  readonly isAutomatic: boolean
  readonly hasHashRoutes: boolean
  /** `data-capture`: `clicks`, `forms`, `errors`, in any order. */
  readonly captured: string
}

/** Reads `<script defer src="https://host/t.js" data-key="slw_…">`; undefined when it names no key. */
export function readOptions(script: HTMLScriptElement | null): ScriptOptions | undefined {
  const { src = '', dataset = {} }: Partial<HTMLScriptElement> = script || {}
  const { key, host, auto, hash, capture = '' } = dataset
  if (!key) return undefined
  const origin = (host || new URL(src).origin).replace(/\/$/, '')
  return {
    key,
    url: `${origin}/v1/events?key=${encodeURIComponent(key)}`,
    source: src,
    isAutomatic: auto !== 'false',
    hasHashRoutes: hash === 'true',
    captured: capture,
  }
}

export function createTracker(window: Window & typeof globalThis, options: ScriptOptions): Tracker {
  const { document, location, navigator } = window

  const storage = createStorage(() => window.localStorage)
  const createId = createIdSource(Date.now)
  const identity = createIdentityStore(storage, createId)

  const queue = createQueue({
    storage,
    key: options.key,
    now: Date.now,
    schedule: (work, ms) => window.setTimeout(work, ms),
    // Text without a header of ours is a simple request: no preflight.
    post: (body) =>
      window
        .fetch(options.url, { method: 'POST', body, keepalive: byteLengthOf(body) < 60_000, credentials: 'omit' })
        .then(
          ({ status, headers }) => ({ status, retryAfterSeconds: Number(headers.get('retry-after')) || 0 }),
          () => ({ status: 0 }),
        ),
    beacon: (body) => navigator.sendBeacon(options.url, body),
  })

  const isOff = () => storage.get(optOutKey) || navigator.doNotTrack === '1'

  let previousUrl = document.referrer
  let viewedUrl = ''
  /** What was viewed last by itself; empty when the next look is a view in any case. */
  let viewedPage = ''
  const seenErrors = new Set<string>()

  // What a page says that is rendered ahead of time waits until somebody looks at it, which may be never.
  const send: Tracker['track'] = (event, properties) => whenShown(document, () => record(event, properties))

  function record(event: string, properties: Properties | undefined): void {
    if (isOff()) return
    const now = Date.now()
    const carried = {
      event,
      event_id: createId(),
      ...identity.touch(now),
      timestamp: new Date(now).toISOString(),
      properties,
      context: {
        url: location.href.slice(0, maxUrlLength),
        title: document.title,
        referrer: previousUrl.slice(0, maxUrlLength),
        screen: `${window.screen.width}x${window.screen.height}`,
        language: navigator.language,
        timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        library: { name: 't.js', version: TRACKER_VERSION },
      },
    }
    try {
      queue.add(carried)
    } catch (error) {
      // A site's own code must not stop at properties that cannot be sent: circles, big integers.
      console.error('sightline: cannot be sent', error)
    }
  }

  // A route's title is often set right after its address, and a route that only redirects is no view.
  const viewPage = () => window.setTimeout(takeView)

  function takeView(): void {
    const page = location.pathname + location.search + (options.hasHashRoutes ? location.hash : '')
    if (page === viewedPage) return
    viewedPage = page
    recordView(location.origin + page)
  }

  function recordView(address: string, properties?: Properties): void {
    seenErrors.clear()
    if (viewedUrl) previousUrl = viewedUrl
    viewedUrl = address
    send('page_view', properties)
  }

  const tracker: Tracker = {
    track: send,
    page: (properties) => recordView(location.href, properties),
    identify(userId, traits) {
      // Without an id nobody is known: a user called "undefined" or "[object Object]" would unite all of them.
      if (isOff() || !userId || typeof userId === 'object') return
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
      const methods = tracker as unknown as Partial<Record<string, (...values: unknown[]) => void>>
      methods[name as string]?.(...values)
    },
  }

  const start = () => {
    if (options.isAutomatic) {
      watchRoutes(window, viewPage, () => {
        viewedPage = ''
        viewPage()
      })
      // A page that is left at once was looked at all the same.
      window.addEventListener('pagehide', takeView)
      viewPage()
    }
    watchElements(window, options.captured, send)
    if (options.captured.includes('errors')) watchErrors(window, options.source, seenErrors, send)
    void queue.flush()
  }
  whenShown(document, start)
  window.addEventListener('pagehide', queue.leave)
  window.addEventListener('online', () => void queue.flush())
  return tracker
}

import { byteLengthOf } from '../queue.ts'
import { findAround, watchRoutes, whenShown, type Page } from '../routes.ts'

export type Data = Readonly<Record<string, unknown>>
/** A change of what would be sent; nothing is sent when it answers nothing. */
type Change = (payload: Data) => Data | undefined

/** What a page that was made for Umami calls: `window.umami`. */
export interface Umami {
  /** A page view; an event by name; what else than the page's own payload; or a change of that. */
  track(what?: string | Data | Change, data?: Data): Promise<void>
  /** Who sits here; the id stays with everything that is sent from now on. */
  identify(who: string | Data, data?: Data): Promise<void>
}

type BeforeSend = (type: string, payload: Data) => Data | undefined | Promise<Data | undefined>

interface ScriptOptions {
  readonly websiteId: string
  /** Address that `/api/send` is appended to. */
  readonly host: string
  readonly isAutomatic: boolean
  readonly tag: string | undefined
  /** Hosts that count; all when undefined. */
  readonly domains: readonly string[] | undefined
  readonly obeysDoNotTrack: boolean
  readonly dropsQuery: boolean
  readonly dropsHash: boolean
  /** Name of a function of the page that may change or stop what is sent. */
  readonly beforeSend: string | undefined
}

/** Reads the attributes of the script tag that Umami documents; undefined when it names no website. */
export function readOptions(script: HTMLScriptElement | null): ScriptOptions | undefined {
  const data = script?.dataset
  if (!script || !data?.['websiteId']) return undefined
  return {
    websiteId: data['websiteId'],
    host: (data['hostUrl'] ?? new URL('.', script.src).href).replace(/\/$/, ''),
    isAutomatic: data['autoTrack'] !== 'false',
    tag: data['tag'],
    domains: data['domains']?.split(',').map((domain) => domain.trim()),
    obeysDoNotTrack: data['doNotTrack'] === 'true',
    dropsQuery: data['excludeSearch'] === 'true',
    dropsHash: data['excludeHash'] === 'true',
    beforeSend: data['beforeSend'],
  }
}

export function createUmami(page: Page, options: ScriptOptions): Umami {
  const { document, location, navigator, screen } = page
  let cache: string | undefined
  let isDisabled = false
  let userId: string | undefined
  let url = findAddress()
  let referrer = document.referrer.startsWith(`${location.origin}/`) ? '' : document.referrer
  let viewed = ''

  function findAddress(): string {
    const address = new URL(location.href)
    if (options.dropsQuery) address.search = ''
    if (options.dropsHash) address.hash = ''
    return address.href
  }

  /** In an app the page before is what led here. */
  function followAddress(): void {
    const next = findAddress()
    if (next !== url) referrer = url
    url = next
  }

  const isOff = () =>
    isDisabled ||
    (options.domains !== undefined && !options.domains.includes(location.hostname)) ||
    (options.obeysDoNotTrack && navigator.doNotTrack === '1') ||
    isOffInStorage(page)

  function toPayload(): Data {
    followAddress()
    return {
      website: options.websiteId,
      screen: `${screen.width}x${screen.height}`,
      language: navigator.language,
      title: document.title,
      hostname: location.hostname,
      url,
      referrer,
      tag: options.tag,
      id: userId,
    }
  }

  async function send(type: string, given: Data): Promise<void> {
    if (isOff()) return
    try {
      const changed = beforeSend(type, given)
      // Without a wait where there is nothing to wait for: calls keep the order that they were made in.
      const payload = changed instanceof Promise ? await changed : changed
      if (!payload) return
      const body = JSON.stringify({ type, payload })
      const answer = await page.fetch(`${options.host}/api/send`, {
        method: 'POST',
        keepalive: byteLengthOf(body) < 60_000,
        credentials: 'omit',
        headers: {
          'content-type': 'application/json',
          ...(cache === undefined ? {} : { 'x-umami-cache': cache }),
        },
        body,
      })
      const { cache: token, disabled } = (await answer.json()) as { cache?: string; disabled?: boolean }
      cache = token ?? cache
      isDisabled = disabled === true
    } catch (error) {
      // A page must not stop because it cannot be counted.
      console.warn('sightline: the event was not sent', error)
    }
  }

  function beforeSend(type: string, payload: Data): ReturnType<BeforeSend> {
    const change = options.beforeSend === undefined ? undefined : (page as unknown as Data)[options.beforeSend]
    return typeof change === 'function' ? (change as BeforeSend)(type, payload) : payload
  }

  function view(): void {
    viewed = toRoute(findAddress())
    void umami.track()
  }

  /** One turn later: a route's title is often set right after its address, and one that only redirects is no view. */
  const viewRoute = () => page.setTimeout(() => toRoute(findAddress()) !== viewed && view())

  const umami: Umami = {
    track(what, data) {
      if (typeof what === 'string') return send('event', { ...toPayload(), name: what, data })
      if (typeof what === 'object') return send('event', { ...toPayload(), ...what })
      const payload = what === undefined ? toPayload() : what(toPayload())
      return payload ? send('event', payload) : Promise.resolve()
    },
    identify(who, data) {
      // Without an id nobody is known: a user called "undefined" would unite all of them.
      if (who && typeof who !== 'object') userId = String(who)
      // Somebody else's visit begins.
      cache = ''
      return send('identify', { ...toPayload(), data: typeof who === 'object' ? who : data })
    },
  }

  document.addEventListener('click', (click) => trackClick(click, umami), true)
  if (options.isAutomatic) {
    whenShown(document, () => {
      watchRoutes(page, viewRoute, view)
      view()
    })
  }
  return umami
}

/** A hash is a place on the page, unless a router of the page writes it. */
function toRoute(address: string): string {
  return address.replace(/#(?![/!]).*$/, '')
}

const nameAttribute = 'data-umami-event'

/** Elements with `data-umami-event="name"` and `data-umami-event-price="9"` tell of being clicked. */
function trackClick(click: MouseEvent, { track }: Umami): void {
  const element = findAround(click, (candidate) => candidate.hasAttribute(nameAttribute))
  const name = element?.getAttribute(nameAttribute)
  if (!element || !name) return
  const data: Record<string, string> = {}
  for (const attribute of Array.from(element.attributes)) {
    if (attribute.name.startsWith(`${nameAttribute}-`)) {
      data[attribute.name.slice(nameAttribute.length + 1)] = attribute.value
    }
  }
  // A request that may outlive the page needs no link to wait for it.
  void track(name, Object.keys(data).length > 0 ? data : undefined)
}

/** `localStorage['umami.disabled']`: how people leave their own visits out. */
function isOffInStorage(page: Page): boolean {
  try {
    return page.localStorage.getItem('umami.disabled') !== null
  } catch {
    return false
  }
}
